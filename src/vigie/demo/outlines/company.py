"""How a company changes: the outlines of organisation, skills, certification and merger projects."""

REORGANISE = """
look @pmo : Diagnostic | Diagnosis
  data 20d @data : Analyse des pannes et des temps d’intervention | Analysis of failures and intervention times
  visit 25d @ops : Visites des sept ateliers | Visits of the seven workshops
  compare 15d <data : Comparaison avec quatre exploitants | Comparison with four operators
  share 5d <compare <visit @hr : Restitution aux équipes | Presentation to the teams
target @hr : Organisation cible | Target organisation
  work 30d @ops : Groupes de travail métiers | Trade working groups
  model 20d : Scénarios d’organisation | Organisation scenarios
  choose 0 : Scénario retenu par la direction | Scenario chosen by management
  jobs 30d : Fiches de poste et référentiel de compétences | Job descriptions and skills framework
  council 45d <choose @legal : Information-consultation du comité social | Consultation of the works council
  opinion 0 <council <jobs : Avis du comité social rendu | Works council opinion given
tools @software : Outils | Tools
  plan 30d <choose : Outil de planification des interventions | Work order planning tool
  phone 40d : Application mobile des techniciens | Technicians’ mobile application
  stock 25d <plan @ops : Magasin central et seuils | Central store and thresholds
"""

WORKSHOP = """
shop @ops : Atelier {place} | {place} workshop
  meet 5d <opinion <prev.meet @hr : Entretiens individuels, {place} | Individual interviews, {place}
  train 15d <meet <phone @training : Formation des équipes, {place} | Team training, {place}
  move 8d <train @moves : Réaménagement des postes, {place} | Workstation layout, {place}
  start 0 <move <stock : Nouvelle organisation en place, {place} | New organisation in place, {place}
  coach 15d : Accompagnement des chefs d’équipe, {place} | Coaching of team leaders, {place}
"""

REORGANISE_END = """
fix @pmo : Ancrage | Anchoring
  measure 25d <w*.coach @data : Mesure des délais et de la disponibilité | Measurement of times and availability
  survey 10d <w*.coach @hr : Enquête auprès des équipes | Team survey
  adjust 15d <measure <survey : Ajustements | Adjustments
  done 0 : Bilan présenté au comité social | Review presented to the works council
"""

ACADEMY = """
design @training : Conception | Design
  need 20d @hr : Besoin de recrutement sur trois ans | Recruitment need over three years
  path 30d : Parcours de formation en 14 semaines | 14-week training path
  agree 40d <path:SS+15d <path:FF+20d @legal : Agrément du centre d’examen | Approval of the examination centre
  agreed 0 : Agrément délivré | Approval granted
  deal 25d <need @hr : Convention avec le service de l’emploi | Agreement with the employment service
place @site : Locaux et simulateurs | Premises and simulators
  rooms 45d <need ~summer : Aménagement du centre de Kermelin | Fit-out of the Kermelin centre
  sim 110d <path @supplier : Fabrication de deux simulateurs | Manufacture of two simulators
  put 15d <sim <rooms @supplier : Installation et réglages | Installation and tuning
  buses 20d <agreed @garage : Six bus-écoles à double commande | Six dual-control training buses
team @hr : Formateurs | Trainers
  pick 30d <path : Sélection de 18 formateurs internes | Selection of 18 internal trainers
  teach 35d <pick @training : Formation des formateurs | Training of the trainers
  campaign 30d <deal @comms : Campagne « Prenez le volant » | “Take the wheel” campaign
  ready 0 <teach <put <buses <campaign <agreed : École prête | Academy ready
"""

INTAKE = """
intake @training : Promotion {number} | Intake {number}
  hire 25d <campaign <prev.hire @hr : Sélection de 30 candidats, promotion {number} | Selection of 30 candidates, intake {number}
  theory 20d <hire <ready <prev.theory : Code et réglementation, promotion {number} | Theory and regulations, intake {number}
  drive 30d <theory <prev.drive : Conduite et simulateur, promotion {number} | Driving and simulator, intake {number}
  exam 3d <drive : Examen du permis D, promotion {number} | Bus licence examination, intake {number}
  lines 15d <exam @ops : Tutorat en ligne, promotion {number} | On-route mentoring, intake {number}
  out 0 : Prise de service, promotion {number} | In service, intake {number}
"""

ACADEMY_END = """
measure @hr : Bilan | Review
  retain 20d <n*.lines : Mesure de la fidélisation | Retention measurement
  plan 10d : Programme de l’année suivante | Next year’s programme
"""

CERTIFY = """
start @quality : Lancement | Launch
  scope 15d : Périmètre et politique de gestion d’actifs | Scope and asset management policy
  gap 25d <scope : Diagnostic d’écarts à la norme | Gap assessment against the standard
  plan 10d @pmo : Plan d’action | Action plan
  team 15d <scope @hr : Réseau de correspondants | Network of correspondents
build @assets : Système de gestion | Management system
  register 60d <plan <team @data : Registre des actifs (tram, énergie, bâtiments) | Asset register (tram, energy, buildings)
  known 0 <register : 42 000 actifs recensés | 42,000 assets on record
  crit 30d <register:SS+25d <register:FF+10d : Criticité et état de santé | Criticality and condition
  life 35d <crit @finance : Plans de renouvellement à 20 ans | 20-year renewal plans
  risk 25d <crit @safety : Risques et opportunités | Risks and opportunities
  perf 20d <life : Indicateurs de performance | Performance indicators
  docs 40d <plan : Procédures et responsabilités | Procedures and responsibilities
learn @training : Appropriation | Adoption
  course 30d <docs : Formation de 140 responsables | Training of 140 managers
  site1 10d <course @ops : Mise en pratique, pôle tramway | Practice, tram division
  site2 10d <site1 @ops : Mise en pratique, pôle énergie | Practice, energy division
  trained 0 <course : 140 responsables formés | 140 managers trained
  site3 10d <site2 @ops : Mise en pratique, pôle bâtiments | Practice, buildings division
audit @audit : Audits | Audits
  inner 15d <perf <risk <site3 : Audit interne | Internal audit
  fix 25d <inner @assets : Actions correctives | Corrective actions
  proofs 15d <fix @data : Dossier de preuves | File of evidence
  board 3d <proofs @pmo : Revue de direction | Management review
  stage1 3d <board : Audit de certification, étape 1 | Certification audit, stage 1
  gap2 15d <stage1 @assets : Levée des remarques | Closing of remarks
  stage2 5d <gap2+10d : Audit de certification, étape 2 | Certification audit, stage 2
  cert 0 <stage2+30ed : Certificat délivré | Certificate issued
"""

MERGER = """
talk @legal : Négociation | Negotiation
  first 5d @pmo : Note d’opportunité au président | Opportunity note to the chair
  nda 10d : Accord de confidentialité | Non-disclosure agreement
  vdr 20d : Salle de données | Data room
  fin 35d <vdr @finance : Audit financier et fiscal | Financial and tax due diligence
  soc 30d <vdr @hr : Audit social | Social due diligence
  tech 30d <vdr @fleet : État du parc et des dépôts | Condition of fleet and depots
  legal 25d <vdr : Audit juridique des contrats de transport | Legal review of transport contracts
  value 15d <fin <tech @finance : Valorisation et structure de l’opération | Valuation and deal structure
  letter 0 <value <soc <legal : Lettre d’intention signée | Letter of intent signed
approve @legal : Autorisations | Approvals
  council1 60d <letter @hr : Consultation des comités sociaux | Consultation of the works councils
  compete 30d <letter : Notification de la concentration | Merger notification
  cleared 0 <compete+75ed : Décision de l’Autorité de la concurrence | Competition authority decision
  vote 0 <council1 <cleared : Délibération des actionnaires publics | Vote by the public shareholders
  deed 15d : Actes de cession | Transfer deeds
  close 0 : Réalisation de l’opération | Closing
join @pmo : Intégration | Integration
  talks 20d <nda @comms : Plan de communication et éléments de langage | Communication plan and key messages
  office 15d <letter <talks : Bureau d’intégration | Integration office
  day1 40d <office : Plan du premier jour | Day one plan
  it 60d <office @infra : Trajectoire des systèmes d’information | Information systems roadmap
  pay 45d <vote @hr : Harmonisation des accords | Harmonisation of agreements
  brand 35d <vote @comms : Marque commune et livrées | Common brand and liveries
  dayone 0 <close <day1 : Premier jour commun | Day one
  net 60d <dayone @ops : Grille commune de lignes et d’horaires | Common network and timetable
  merge 50d <dayone <it @infra : Raccordement messagerie, paie et finances | Connection of mail, payroll and finance
  review 10d <net <merge <pay <brand : Bilan des cent jours | Hundred-day review
"""

WORKSPACES = """
listen @hr : Écoute | Listening
  survey 15d : Enquête et observation des usages | Survey and observation of uses
  deal 40d @legal : Accord télétravail | Remote work agreement
  agreed 0 : Accord signé | Agreement signed
plan @moves : Aménagement | Layout
  types 20d <survey : Typologie des espaces | Types of spaces
  layout 25d @eng : Plans des trois plateaux | Plans of the three floors
  buy 40d <layout @procurement : Mobilier et acoustique | Furniture and acoustics
  tool 30d <types @software : Réservation des postes et des salles | Desk and room booking
"""

FLOOR = """
floor @moves : Plateau {place} | {place} floor
  pack 4d <buy <agreed <prev.fitout : Cartons et vestiaires, {place} | Packing and lockers, {place}
  fitout 18d @finishing ~summer : Travaux légers, {place} | Light works, {place}
  net 6d <fitout:SS+10d <fitout:FF+2d @infra : Réseau et visioconférence, {place} | Network and video rooms, {place}
  furn 6d <fitout : Mobilier, {place} | Furniture, {place}
  move 3d <furn <net <tool : Emménagement, {place} | Move in, {place}
"""

WORKSPACES_END = """
after @hr : Bilan | Review
  charter 10d <f1.move : Charte de vie des espaces | Charter of the spaces
  poll 10d <f*.move+20d : Enquête à deux mois | Survey after two months
  tweak 10d : Ajustements | Adjustments
"""
