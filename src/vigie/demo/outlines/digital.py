"""How systems are chosen, built, integrated and brought to their users: the outlines of digital projects."""

FRAME = """
frame @product : Cadrage | Framing
  vision 15d : Vision et parcours cibles | Vision and target journeys
  need 25d : Ateliers de recueil des besoins | Requirements workshops
  arch 20d <need:SS+10d <need:FF+5d @architect : Dossier d’architecture | Architecture file
  secure 12d <arch @security : Analyse de risques de sécurité | Security risk analysis
  privacy 10d <arch @legal : Analyse d’impact sur les données personnelles | Data protection impact assessment
  tender 50d <need @procurement : Consultation de l’intégrateur | Tender for the integrator
  sign 0 <tender <arch <secure <privacy : Contrat signé | Contract signed
  team 10d @pmo : Constitution de l’équipe et environnement | Team set-up and environments
  ready 0 : Équipe en place | Team in place
"""

MODULE = """
module @dev : {name} | {name}
  spec 10d <ready <prev.spec @product : Récits et maquettes, {name} | Stories and mock-ups, {name}
  model 6d <spec @architect : Modèle de données et interfaces, {name} | Data model and interfaces, {name}
  code1 18d <model <prev.code1 @dev*2 : Développement, parcours principal, {name} | Development, main journey, {name}
  code2 15d <code1 @dev*2 : Développement, cas particuliers, {name} | Development, special cases, {name}
  tests 12d <code1:SS+8d <code2:FF+4d @tester : Tests automatisés, {name} | Automated tests, {name}
  access 5d <code2 @tester : Audit d’accessibilité, {name} | Accessibility audit, {name}
  demo 1d <tests <access @product : Démonstration aux métiers, {name} | Demonstration to the business, {name}
  done 0 : Module accepté, {name} | Module accepted, {name}
"""

INTERFACE = """
face @integrator : Interface {name} | {name} interface
  contract 8d <ready @architect : Contrat d’interface, {name} | Interface contract, {name}
  build 15d @integrator : Connecteur, {name} | Connector, {name}
  bench 8d <build @tester : Tests sur banc, {name} | Bench tests, {name}
"""

INTEGRATION = """
integ @integrator : Intégration et recette | Integration and acceptance
  env 15d <ready @infra : Environnements d’intégration et de production | Integration and production environments
  sit 25d <m*.done <i*.bench <env : Tests d’intégration | System integration tests
  load 12d <sit @tester : Tests de charge et de reprise | Load and recovery tests
  pen 12d <sit @security : Test d’intrusion | Penetration test
  fix 15d <load <pen @dev*2 : Corrections | Fixes
  uat 20d <sit+5d @users : Recette métier | Business acceptance tests
  uatok 0 <uat <fix : Recette prononcée | Acceptance granted
change @training : Conduite du changement | Change management
  plan 15d <sign @comms : Plan de communication | Communication plan
  guides 20d <m*.demo : Guides et tutoriels | Guides and tutorials
  train 25d <guides <uat:SS+10d : Formation des utilisateurs | User training
deploy @infra : Déploiement | Roll-out
  data 20d <env @data : Reprise des données | Data migration
  dry 5d <data <uatok : Répétition générale de bascule | Cutover rehearsal
  pilot 25d <dry <train @users : Pilote sur deux sites | Pilot on two sites
  go 0 <pilot : Décision de généralisation | Decision to go live
  cut 3d <go ~night : Bascule | Cutover
  live 0 : Mise en production | In production
  care 30d @dev : Vérification de service régulier | Early life support
  accept 0 : Fin de la vérification de service régulier | End of early life support
"""

FARE_EXTRA = """
extra @dev : Tarification solidaire régionale (périmètre ajouté) | Regional social fares (added scope)
  rules 12d <m2.spec @product : Règles tarifaires des trois collectivités | Fare rules of the three authorities
  agree 0 : Convention régionale signée | Regional agreement signed
  rights 18d @dev*2 : Vérification des droits avec la caisse d’allocations | Entitlement checks with the benefits agency
  engine 20d <agree @dev*2 : Moteur de tarifs multi-collectivités | Multi-authority fare engine
  proof 12d <rights <engine @tester : Tests de non-régression tarifaire | Fare regression tests
  sign 0 >sit : Tarifs validés par la Région | Fares approved by the Region
"""

FLEET_FIT = """
fit @garage : Équipement des véhicules | Vehicle fitting
  kit 60d <sign @supplier : Fabrication des calculateurs embarqués | Manufacture of on-board computers
  proto 15d <kit : Véhicules prototypes (bus, tram, navette) | Prototype vehicles (bus, tram, shuttle)
  type 0 : Équipement type validé | Standard fit approved
  bus1 30d ~night >pilot : Équipement des bus, dépôt de Kermelin (62) | Bus fitting, Kermelin depot (62)
  bus2 30d ~night : Équipement des bus, dépôt du Port (58) | Bus fitting, Le Port depot (58)
  tram 25d <type ~night : Équipement des rames de tramway (41) | Tram fitting (41)
  radio 45d <type @infra : Réseau radio et relais | Radio network and relays
  fitted 0 <bus2 <tram <radio >cut : 161 véhicules équipés | 161 vehicles fitted
"""

CYBER = """
govern @security : Gouvernance | Governance
  scope 15d : Périmètre et entités concernées | Scope and entities concerned
  assets 35d @ops : Inventaire des automates et postes de conduite | Inventory of controllers and operator stations
  risk 30d <assets:SS+15d <assets:FF+10d : Analyse de risques des six sites critiques | Risk analysis of the six critical sites
  policy 20d <risk : Politique de sécurité industrielle | Industrial security policy
  plan 10d @pmo : Plan de traitement et budget | Treatment plan and budget
  board 0 : Plan approuvé par la direction | Plan approved by management
detect @infra : Détection | Detection
  probe 40d <board @supplier : Sondes de détection : fourniture | Detection probes: supply
  soc 30d <board @procurement : Contrat de centre de supervision | Security operations contract
  roll 45d <probe : Déploiement des sondes sur six sites | Probe roll-out on six sites
  tune 25d <roll <soc @security : Réglage des alertes | Alert tuning
  ready 0 : Supervision 24 h/24 active | 24-hour monitoring active
harden @infra : Durcissement | Hardening
  zone1 30d <board ~night : Cloisonnement réseau : poste de commande tram | Network zoning: tram control centre
  zone2 30d ~night : Cloisonnement réseau : conduite électrique | Network zoning: power dispatching
  zone3 25d ~night : Cloisonnement réseau : chaufferies | Network zoning: boiler houses
  access 35d <board @security : Accès distants des mainteneurs | Remote access of maintainers
  patch 40d <zone1 @ops : Mises à jour des postes obsolètes | Updates of obsolete stations
  remote 20d <access @ops : Bastion des mainteneurs : six sites | Maintainers’ gateway: six sites
  backup 25d <zone2 : Sauvegardes hors ligne et tests de restauration | Offline backups and restore tests
people @training : Préparation | Readiness
  aware 40d <policy : Sensibilisation de 900 agents | Awareness of 900 employees
  trained 0 : 900 agents sensibilisés | 900 employees trained
  crisis 20d <plan @pmo : Procédures de crise | Crisis procedures
  drill 5d <crisis <ready : Exercice de crise grandeur nature | Full-scale crisis exercise
  audit 20d <drill <patch <backup <zone3 <remote <aware @audit : Audit de conformité | Compliance audit
  zoned 0 <zone3 : Six sites cloisonnés | Six sites zoned
  done 0 <audit : Conformité déclarée à l’autorité | Compliance declared to the authority
"""

ERP = """
choose @pmo : Choix | Selection
  process 40d @finance : Cartographie des processus achats et finance | Map of purchasing and finance processes
  fit 30d @architect : Analyse d’écarts sur trois progiciels | Gap analysis of three packages
  case 20d <process @finance : Dossier économique | Business case
  tender 60d <fit @procurement : Consultation | Tender
  steer 0 <tender <case : Choix en comité de direction | Choice by the executive committee
design @integrator : Conception | Design
  kick 5d : Réunion de lancement de l’intégrateur | Integrator kick-off
  core 45d <kick @finance : Modèle cœur : comptabilité et budget | Core model: accounting and budget
  buy 40d <kick:SS+10d <kick:FF+45d @procurement : Modèle cœur : achats et stocks | Core model: purchasing and stock
  asset 35d <core @finance : Immobilisations et projets | Assets and projects
  roles 20d <core @security : Habilitations et séparation des tâches | Access rights and segregation of duties
  sign 0 <core <buy <asset <roles : Conception validée | Design approved
build @integrator : Réalisation | Build
  param 60d <sign : Paramétrage | Configuration
  faces 55d <sign @dev : Interfaces paie, billettique et facturation | Payroll, ticketing and billing interfaces
  report 30d <param:SS+20d <param:FF @data : États et tableaux de bord | Reports and dashboards
  mock1 15d <param @data : Reprise de données, essai 1 | Data migration, trial 1
  mock2 15d <mock1+10d @data : Reprise de données, essai 2 | Data migration, trial 2
test @users : Recette | Acceptance
  unit 20d <faces <param <report @tester : Tests d’intégration | Integration tests
  uat 30d <unit <mock1 : Recette par les comptables et acheteurs | Acceptance by accountants and buyers
  close 10d <uat <mock2 : Répétition d’une clôture | Rehearsal of a closing
change @training : Accompagnement | Change support
  net 20d <sign : Réseau de 45 ambassadeurs | Network of 45 champions
  course 40d <param : Formation de 620 utilisateurs | Training of 620 users
live @ops : Démarrage | Go-live
  go 0 <close <course <net : Feu vert au démarrage | Go-live decision
  cut 4d @data : Bascule des soldes | Transfer of balances
  start 0 : Démarrage | Go-live
  care 40d @integrator : Assistance renforcée et première clôture | Hypercare and first closing
"""

METER = """
define @product : Définition | Definition
  user 25d : Étude des usages et des foyers | Study of uses and households
  spec 30d <user @eng : Spécification du compteur | Meter specification
  rule 20d <spec:SS+10d <spec:FF+5d @safety : Cadre métrologique et radio | Metrology and radio framework
  gate 0 <spec <rule : Revue de définition | Definition review
proto @hardware : Prototypes | Prototypes
  board 30d <gate : Carte électronique | Electronic board
  firm 50d <board:SS+10d <board:FF+10d @dev : Logiciel embarqué | Firmware
  box 25d <gate @supplier : Boîtier et plombage | Casing and seals
  a 15d <board <firm <box : Assemblage de 20 prototypes A | Assembly of 20 A prototypes
  lab 25d <a @tester : Essais en laboratoire | Laboratory tests
  redo 20d <lab : Reprise de la carte | Board revision
  b 15d <redo : Série de 100 prototypes B | Batch of 100 B prototypes
certify @safety : Certification | Certification
  metro 45d <b : Examen de type (métrologie) | Type examination (metrology)
  radio 25d <b : Compatibilité électromagnétique et radio | EMC and radio
  cyber 25d <b @security : Évaluation de sécurité | Security evaluation
  cert 0 <metro <radio <cyber : Certificat d’examen de type | Type examination certificate
system @software : Chaîne de collecte | Data collection
  net 30d <gate @infra : Réseau longue portée : couverture | Long-range network: coverage
  covered 0 <net : 97 % des locaux couverts | 97% of plant rooms covered
  head 45d <net @dev : Plateforme de collecte | Head-end platform
  headok 0 <head : Collecte horaire en service | Hourly collection in service
  bill 30d <head @integrator : Interface de facturation | Billing interface
  portal 35d <head @dev : Espace client et alertes | Customer portal and alerts
  portalok 0 <portal : Espace client ouvert | Customer portal open
field @heating : Expérimentation | Field trial
  people 20d <covered @comms : Recrutement de 100 foyers volontaires | Recruitment of 100 volunteer households
  found 0 : 100 foyers volontaires | 100 volunteer households
  mount 15d <b <found <head : Pose chez les volontaires | Fitting at volunteers
  watch 60d : Suivi sur trois mois | Three-month follow-up
  review 5d <watch <portal @product : Bilan d’usage | Usage review
industry @supplier : Industrialisation | Industrialisation
  tools 50d <cert : Outillages et ligne d’assemblage | Tooling and assembly line
  pre 20d <tools : Présérie de 500 compteurs | Pilot batch of 500 meters
  ok 0 <pre <review <bill : Décision de déploiement | Roll-out decision
  wave 60d @heating : Pose de 4 000 compteurs, première vague | Fitting of 4,000 meters, first wave
"""
