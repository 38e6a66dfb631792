"""How heat networks, substations, solar roofs, batteries, charging points and refurbishments are built."""

HEAT_START = """
study @eng : Études | Design
  map 30d @survey : Cartographie des besoins et des sous-stations | Map of heat demand and substations
  soil 25d @survey : Géoradar et sondages de voirie | Ground radar and trial pits
  basic 45d <map : Avant-projet du tracé et bilan thermique | Preliminary route and heat balance
  detail 55d <basic <soil : Études d’exécution du réseau | Detailed design of the network
  subs 25d <basic @sales : Polices d’abonnement des copropriétés | Supply agreements with co-owners
  signed 0 : 80 % des puissances souscrites | 80% of the capacity subscribed
plant @site : Chaufferie biomasse | Biomass boiler house
  permit 40d <basic @env : Dossier d’autorisation environnementale | Environmental permit file
  permitok 0 <permit+160ed : Arrêté d’autorisation | Permit granted
  boiler 170d <detail @supplier : Fabrication de la chaudière 12 MW | Manufacture of the 12 MW boiler
  ground 35d <permitok ~summer : Terrassements et fondations | Earthworks and foundations
  build 60d ~summer : Bâtiment et silo à bois | Building and wood silo
  place 30d <boiler <build ~site : Levage et montage de la chaudière | Lifting and assembly of the boiler
  filter 30d <place:SS+10d <place:FF+10d @supplier ~site : Filtration des fumées | Flue gas filtration
  pumps 25d <build ~site : Pompes, échangeurs et expansion | Pumps, exchangers and expansion
  control 25d <pumps @software : Automatisme et supervision | Control and supervision
buy @procurement : Marchés | Contracts
  tender 60d <detail : Consultation travaux et tubes préisolés | Tender for works and pre-insulated pipes
  contract 0 <tender <signed : Marchés notifiés | Contracts awarded
  pipes 50d @supplier : Approvisionnement des tubes préisolés | Supply of pre-insulated pipes
  roads 30d <contract @city : Coordination de voirie et arrêtés | Road coordination and orders
"""

HEAT_STRETCH = """
stretch @site ~site : Tronçon {place} | Stretch {place}
  open 18d <roads <pipes <prev.open ~site : Ouverture de fouille, {place} | Trench excavation, {place}
  lay 20d <open:SS+6d <open:FF+8d ~site : Pose et soudage des tubes, {place} | Pipe laying and welding, {place}
  xray 5d <lay @safety ~site : Contrôle radiographique des soudures, {place} | X-ray inspection of welds, {place}
  muff 6d <xray ~site : Manchons et fil de détection, {place} | Joints and leak detection wire, {place}
  press 3d <muff ~site : Épreuve hydraulique, {place} | Pressure test, {place}
  fill 12d <press ~summer : Remblai et réfection de chaussée, {place} | Backfill and road reinstatement, {place}
"""

HEAT_USER = """
user @heating : Sous-station {place} | Substation {place}
  room 6d <contract : Préparation du local, {place} | Plant room preparation, {place}
  swap 8d <room <{stretch}.press : Échangeur et comptage, {place} | Exchanger and metering, {place}
  link 4d : Raccordement au réseau, {place} | Connection to the network, {place}
  tune 3d <link <heat : Réglage et mise en service, {place} | Tuning and commissioning, {place}
"""

HEAT_END = """
start @ops : Mise en service | Commissioning
  flush 10d <s*.press <pumps : Rinçage et remplissage du réseau | Flushing and filling of the network
  first 15d <place <filter <control <flush : Première chauffe | First firing
  heat 0 : Premier chauffage de la saison | First heat of the season
  perf 30d <first <u*.tune : Essais de performance | Performance tests
  handover 15d <perf <s*.fill @site : Réception et levée des réserves | Acceptance and snagging
"""

HEAT_HOSPITAL = """
extra @site ~site : Raccordement du centre hospitalier (avenant) | Connection of the hospital (amendment)
  study 20d <detail @eng : Étude du branchement et de la redondance | Design of the branch and of the redundancy
  sign 0 : Avenant signé avec le centre hospitalier | Amendment signed with the hospital
  pipes 35d @supplier : Tubes et vannes complémentaires | Additional pipes and valves
  cross 18d <pipes ~night : Traversée du boulevard par fonçage | Pipe jacking under the boulevard
  branch 25d ~site : Branchement de 420 m | 420 m branch
  room 30d <sign @heating : Sous-station hospitalière redondante | Redundant hospital substation
  back 12d <branch <room >perf : Secours et bascule à blanc | Backup and switchover rehearsal
"""

SUBSTATION = """
study @eng : Études et concertation | Design and consultation
  load 20d @grid : Prévision de charge à dix ans | Ten-year load forecast
  place 40d : Choix du site avec les communes | Choice of the site with the towns
  inform 45d <place @env : Information du public et dossier environnemental | Public information and environmental file
  approve 0 <inform+120ed : Approbation du projet d’ouvrage | Approval of the installation
  single 30d <place @grid : Schéma unifilaire et plan de protection | Single-line diagram and protection plan
  detail 60d <single : Études d’exécution | Detailed design
  permit 25d <detail:SS+20d <detail:FF @legal : Permis de construire | Building permit
buy @procurement : Approvisionnements | Procurement
  spec 25d <single : Spécification des transformateurs 63/20 kV | Specification of the 63/20 kV transformers
  tender 50d : Consultation et contrat des transformateurs | Tender and contract for the transformers
  trafo 210d @supplier : Fabrication des deux transformateurs 36 MVA | Manufacture of two 36 MVA transformers
  fat 5d @grid : Essais en usine | Factory acceptance tests
  ship 15d @supplier : Convoi exceptionnel | Abnormal load convoy
  cells 130d <tender @supplier : Cellules 20 kV | 20 kV switchgear
  relays 110d <tender @supplier : Contrôle-commande et protections | Control system and protection relays
civil @site ~summer : Génie civil | Civil works
  contract 45d <detail @procurement : Marché de génie civil | Civil works contract
  access 15d <contract <approve <permit ~summer : Piste d’accès et plateforme | Access track and platform
  ground 20d ~summer : Terre et fondations | Earthing and foundations
  banks 30d ~summer : Massifs, bacs de rétention et murs pare-feu | Plinths, oil pits and fire walls
  house 55d <ground ~summer : Bâtiment de commande | Control building
  fence 15d <house ~summer : Clôture et sûreté | Fence and security
mount @grid ~site : Montage | Assembly
  bars 25d <banks ~site : Jeux de barres 63 kV et disjoncteurs | 63 kV busbars and breakers
  lift1 6d <ship <banks ~site : Mise en place du transformateur T1 | Placing of transformer T1
  lift2 6d <lift1 ~site : Mise en place du transformateur T2 | Placing of transformer T2
  oil 15d <lift2 ~site : Raccordements et traitement d’huile | Connections and oil treatment
  sw 25d <cells <house ~site : Montage des cellules 20 kV | Assembly of the 20 kV switchgear
  panel 30d <relays <house ~site : Câblage du contrôle-commande | Control system wiring
line @grid ~site : Raccordements | Connections
  pylon 40d <approve ~site : Piquage sur la ligne 63 kV | Tap on the 63 kV line
  out 55d <access:SS+10d <access:FF+40d ~site : Départs 20 kV (six câbles) | 20 kV feeders (six cables)
test @grid : Essais et mise en service | Tests and commissioning
  relay 20d <panel <sw <bars : Essais des protections | Protection tests
  remote 15d <relay @software : Essais de téléconduite | Remote control tests
  volt 3d <oil <relay <pylon : Première mise sous tension | First energisation
  live 0 : Poste sous tension | Substation energised
  shift 30d <live <out <remote @ops : Reports de charge successifs | Staged load transfers
  ok 0 <shift <fence : Réception définitive | Final acceptance
"""

SOLAR_START = """
study @eng : Montage du projet | Project set-up
  roofs 25d @survey : Diagnostic de structure de six toitures | Structural survey of six roofs
  yield 15d : Étude de productible | Energy yield study
  model 20d @finance : Modèle économique et autoconsommation | Business case and self-consumption
  decide 0 : Décision d’investissement | Investment decision
  tender 50d @procurement : Marché conception-réalisation | Design and build contract
  award 0 : Marché notifié | Contract awarded
  modules 75d @supplier : Approvisionnement des modules et onduleurs | Supply of modules and inverters
"""

SOLAR_ROOF = """
roof @site : Toiture {place} | Roof {place}
  plans 15d <award @eng : Études d’exécution, {place} | Detailed design, {place}
  town 5d @legal : Déclaration préalable, {place} | Planning notice, {place}
  townok 0 <town+40ed : Non-opposition, {place} | No objection, {place}
  strength 12d <townok <plans ~summer : Renforcement et étanchéité, {place} | Strengthening and waterproofing, {place}
  rails 10d <strength <modules <prev.rails ~summer : Structure et ombrières, {place} | Mounting structure and canopies, {place}
  panels 14d ~summer : Pose des modules, {place} | Module fitting, {place}
  inv 7d <panels:SS+7d <panels:FF+2d @systems ~summer : Onduleurs et coffrets, {place} | Inverters and boxes, {place}
  visit 3d @safety : Contrôle de conformité électrique, {place} | Electrical compliance check, {place}
  live 0 <visit+14ed : Mise en service, {place} | Commissioned, {place}
"""

SOLAR_END = """
finish @ops : Exploitation | Operation
  watch 20d <r*.inv @software : Supervision et comptage | Monitoring and metering
  maint 15d <watch : Contrat de maintenance | Maintenance contract
  proof 30d <r*.live <watch : Vérification du productible | Yield verification
  done 0 <proof <maint : Réception du programme | Programme accepted
"""

BATTERY = """
study @grid : Étude | Study
  need 25d : Étude des services au réseau | Study of grid services
  tech 30d <need @eng : Comparaison des technologies | Comparison of technologies
  site 20d <need @legal : Promesse de bail du terrain | Option on the land
  concept 35d <tech @eng : Avant-projet 10 MW / 20 MWh | 10 MW / 20 MWh concept design
  case 15d @finance : Dossier d’investissement | Investment case
  gate 0 <case <site : Feu vert du comité d’engagement | Commitment committee approves
rules @safety : Autorisations | Permits
  danger 40d <concept : Étude de dangers | Hazard study
  fireman 20d <danger : Avis des pompiers et doctrine incendie | Fire service opinion and fire doctrine
  file 25d <danger @env : Dossier d’installation classée | Classified installation file
  permit 0 <file+150ed <fireman : Arrêté préfectoral | Prefect’s order
  build 20d <concept @legal : Permis de construire | Building permit
contract @procurement : Marché | Contract
  spec 25d <gate : Cahier des charges fonctionnel | Functional specification
  tender 60d : Consultation des intégrateurs | Tender to integrators
  sign 0 <tender <permit : Marché notifié | Contract awarded
deliver @supplier : Fourniture | Supply
  cells 120d <sign : Fabrication des conteneurs batteries | Manufacture of the battery containers
  conv 110d <sign : Convertisseurs et transformateurs | Converters and transformers
  ems 60d <sign @software : Pilotage énergétique | Energy management system
site2 @site : Travaux | Works
  earth 25d <sign <build ~summer : Plateforme et bassin d’eaux d’extinction | Platform and fire water basin
  slabs 20d ~summer : Dalles et réseaux enterrés | Slabs and buried services
  place 12d <cells <slabs ~site : Pose des conteneurs | Placing of the containers
  wire 20d <conv <place @grid ~site : Câblage et protections | Cabling and protection
test @grid : Essais | Tests
  cold 10d <wire <ems : Essais hors tension | Cold tests
  live 0 : Mise sous tension | Energised
  grid2 20d <live : Essais de certification réseau | Grid certification tests
  drill 3d <live @safety : Exercice incendie avec les pompiers | Fire drill with the fire service
  run 0 <grid2 <drill : Mise en exploitation | In operation
"""

REFURBISH = """
study @eng : Études | Design
  audit 25d : Audit énergétique et amiante | Energy and asbestos audit
  wells 30d <audit @survey : Forage d’essai sur la nappe | Trial well
  program 20d <audit @pmo : Programme et niveau de performance | Brief and performance level
  design 60d <program <wells : Projet architectural et thermique | Architectural and thermal design
  permit 15d @legal : Déclaration de travaux | Works declaration
  permitok 0 <permit+60ed : Autorisation obtenue | Permit obtained
  tender 50d <design @procurement : Marchés de travaux | Works contracts
  decant 30d <tender:SS+10d <tender:FF+5d @moves : Relogement temporaire des équipes | Temporary relocation of teams
  ready 0 <decant <permitok : Site libéré | Building vacated
works @site ~summer : Travaux | Works
  asb 25d <ready ~summer : Désamiantage | Asbestos removal
  wall1 40d ~summer : Isolation extérieure, façades nord et est | External insulation, north and east façades
  wall2 40d <wall1 ~summer : Isolation extérieure, façades sud et ouest | External insulation, south and west façades
  win 45d <wall1:SS+15d <wall2:FF+5d ~summer : Menuiseries et brise-soleil | Windows and solar shading
  roof 30d <asb ~summer : Étanchéité et toiture végétalisée | Waterproofing and green roof
  pump 35d <roof @heating ~summer : Pompes à chaleur sur nappe | Groundwater heat pumps
  air 40d <asb @heating ~summer : Ventilation double flux | Heat recovery ventilation
  light 25d <air @systems ~summer : Éclairage et détection | Lighting and sensors
  inside 50d <win <air @finishing ~summer : Cloisons, sols et peintures | Partitions, floors and painting
end1 @ops : Réception | Acceptance
  tight 3d <win @safety : Test d’étanchéité à l’air | Airtightness test
  bms 15d <pump <light @systems : Gestion technique du bâtiment | Building management system
  accept 0 <inside <bms <tight : Réception des travaux | Works accepted
  defects 20d <accept @site : Levée des réserves | Snagging
  guide 10d <accept @comms : Guide d’usage du bâtiment | Building user guide
  back 15d <accept <guide:SS+5d <guide:FF @moves : Retour des équipes | Teams move back
  season 0 <accept+180ed : Performance vérifiée sur une saison | Performance verified over a season
"""

CHARGING_START = """
start @eng : Préparation | Preparation
  choose 25d @sales : Choix des 20 emplacements avec les communes | Choice of 20 sites with the towns
  grid 30d @grid : Études de raccordement | Connection studies
  tariff 20d <choose @finance : Tarification et interopérabilité | Pricing and roaming
  tender 50d <grid @procurement : Marché de fourniture et de pose | Supply and fitting contract
  award 0 : Marché notifié | Contract awarded
  points 55d @supplier : Livraison des 200 bornes | Delivery of 200 charging points
  back 45d <award @software : Plateforme de supervision et de paiement | Monitoring and payment platform
"""

CHARGING_LOT = """
lot @site : Secteur {place} | {place} area
  order 8d <award <prev.dig @city : Autorisations de voirie, {place} | Road permits, {place}
  link 25d <order @grid : Branchements électriques, {place} | Power connections, {place}
  dig 14d <order ~summer : Génie civil et massifs, {place} | Civil works and bases, {place}
  fit 10d <dig <link <points ~summer : Pose des bornes, {place} | Charging points fitted, {place}
  mark 5d <fit ~summer : Marquages et places accessibles, {place} | Markings and accessible bays, {place}
  check 4d <mark <back @safety : Contrôle et mise en service, {place} | Inspection and commissioning, {place}
  live 0 : Bornes ouvertes, {place} | Charging points open, {place}
"""

CHARGING_END = """
run @ops : Exploitation | Operation
  help 15d <l1.live : Assistance téléphonique 24 h/24 | 24-hour telephone support
  proof 30d <l*.live <help : Vérification de disponibilité (99 %) | Availability check (99%)
  done 0 : Réseau complet en service | Full network in service
"""
