"""How tram lines, hubs, depots, stops, tracks and vessels are built: the outlines of transport works."""

TRAM_STUDIES = """
conc @pmo : Concertation et autorisations | Consultation and permits
  debat 60d : Concertation publique et bilan | Public consultation and its report
  fauna 80d <debat:SS+10d @env : Inventaires faune-flore, quatre saisons | Wildlife survey over four seasons
  impact 45d <fauna <debat @env : Étude d’impact | Environmental impact assessment
  enquiry 35d <impact : Enquête publique | Public inquiry
  dup 0 <enquiry+40ed : Déclaration d’utilité publique | Declaration of public interest
  species 70d <impact @env : Dérogation « espèces protégées » : instruction par l’État | Protected species permit: review by the State
  permit 0 <species <dup : Autorisation environnementale obtenue | Environmental permit obtained
  land 110d <dup @legal : Acquisitions foncières (37 parcelles) | Land acquisition (37 plots)
  landok 0 : Foncier libéré | Land released
design @eng : Conception | Design
  topo 25d @survey : Levés topographiques et sondages géotechniques | Topographic survey and boreholes
  avp 70d <topo : Avant-projet, insertion urbaine et tracé | Preliminary design, alignment and streetscape
  avpok 0 <avp <debat : Avant-projet approuvé en conseil métropolitain | Preliminary design approved by the council
  pro 90d <avpok : Études de projet, génie civil et voie | Detailed design, civil works and track
  sys 75d <avpok:SS+20d @systems : Études de projet, énergie, signalisation et courants faibles | Detailed design, power, signalling and telecoms
  safety 40d <pro <sys:FS-10d @safety : Dossier préliminaire de sécurité | Preliminary safety case
  safetyok 0 <safety+30ed : Avis favorable des services de l’État sur la sécurité | State safety authority approves
buy @procurement : Consultations et marchés | Tenders and contracts
  dce 30d <pro : Dossiers de consultation, lots voie, énergie et infrastructures | Tender documents, track, power and infrastructure lots
  offers 45d : Consultation des entreprises | Tender period
  award 25d : Analyse des offres et négociation | Bid evaluation and negotiation
  contract 0 <award : Marchés de travaux notifiés | Works contracts awarded
  rolling 20d <avpok @fleet : Cahier des charges des huit rames complémentaires | Specification of eight more trams
  fleetbid 70d @fleet : Consultation et choix du constructeur | Tender and choice of the manufacturer
  build 330d @supplier : Fabrication des rames | Manufacture of the trams
  fleetin 40d <build:FS-20d @supplier : Livraison échelonnée des rames au dépôt | Staged delivery of the trams to the depot
prep @site : Préparation des travaux | Works preparation
  install 20d <contract <landok <permit ~site : Installations de chantier et base vie | Site set-up and welfare facilities
  traffic 25d <contract @city : Plans de circulation et arrêtés de voirie | Traffic plans and road orders
  start 0 <install <traffic <safetyok : Ordre de service de démarrage | Notice to proceed
"""

TRAM_SECTION = """
section @site ~site : Section {place} | Section {place}
  nets @networks : Déviation des réseaux | Utility diversions
    water 24d <permit <traffic <prev.water ~site : Déviation des conduites d’eau potable, {place} | Water main diversion, {place}
    sewer 28d <water:SS+8d <prev.sewer ~site : Reprise du collecteur d’assainissement, {place} | Sewer rebuilding, {place}
    gas 15d <water:SS+10d ~site : Déviation du gaz et de la chaleur, {place} | Gas and heat diversion, {place}
    power 18d <gas:SS+5d ~site : Déviation des câbles électriques et de la fibre, {place} | Power and fibre diversion, {place}
    netok 0 <water <sewer <gas <power : Réseaux déviés, {place} | Utilities diverted, {place}
  civil : Génie civil et voie | Civil works and track
    demo 8d <netok <start <prev.demo ~site : Dépose de chaussée et terrassements, {place} | Road removal and earthworks, {place}
    ducts 14d <demo ~site : Multitubulaires et fosses de tirage, {place} | Duct banks and draw pits, {place}
    drain 12d <demo:SS+4d ~site : Drainage et assainissement de plateforme, {place} | Track drainage, {place}
    slab 18d <ducts <drain ~site : Dalle de plateforme, {place} | Track slab, {place}
    cure 14ed <slab : Séchage du béton, {place} | Concrete curing, {place}
    rail 20d <cure <prev.rail @track ~site : Pose et soudage des rails, {place} | Rail laying and welding, {place}
    cover 16d <rail:SS+8d <rail:FF+4d @landscape ~site : Revêtement et engazonnement, {place} | Paving and grassed track, {place}
  over @systems : Énergie et ligne aérienne | Power and overhead line
    masts 12d <slab ~site : Massifs et poteaux de ligne aérienne, {place} | Overhead line foundations and masts, {place}
    wire 10d <masts <rail <prev.wire ~night : Déroulage de la ligne aérienne, {place} | Overhead wire stringing, {place}
    feed 9d <wire ~night : Raccordement aux sous-stations, {place} | Connection to the substations, {place}
  city @landscape : Aménagements urbains | Streetscape
    road 26d <slab ~summer : Chaussées, trottoirs et pistes cyclables, {place} | Carriageways, pavements and cycle lanes, {place}
    lights 10d <road:SS+12d <road:FF ~summer : Éclairage public et feux, {place} | Street lighting and traffic signals, {place}
    trees 12d <road ~summer : Plantations, {place} | Tree planting, {place}
  done 0 <wire <feed <cover <lights <trees : Section réceptionnée, {place} | Section accepted, {place}
"""

TRAM_STATION = """
station @site ~site : Station {place} | Stop {place}
  base 12d <start ~site : Quais : bordures et remplissage, {place} | Platforms: kerbs and fill, {place}
  surface 8d ~site : Revêtement et bandes podotactiles, {place} | Surfacing and tactile paving, {place}
  shelter 6d <surface ~site : Abris et mobilier, {place} | Shelters and furniture, {place}
  sell 5d <shelter @systems : Distributeurs, valideurs et vidéoprotection, {place} | Ticket machines, validators and CCTV, {place}
  info 4d <shelter @systems : Information voyageurs et sonorisation, {place} | Passenger information and public address, {place}
  access 2d <sell <info @safety : Contrôle d’accessibilité, {place} | Accessibility check, {place}
"""

TRAM_END = """
power @systems : Sous-stations et signalisation | Substations and signalling
  order 130d <contract @supplier : Fabrication des transformateurs de traction | Manufacture of the traction transformers
  subs 45d <order <start ~site : Montage des trois sous-stations | Assembly of the three substations
  energise 0 <subs <s*.feed : Ligne sous tension | Line energised
  signal 60d <s*.masts : Signalisation ferroviaire et carrefours prioritaires | Rail signalling and priority junctions
  control 40d <signal:SS+20d <signal:FF @software : Intégration au poste de commande | Integration in the control centre
test @ops : Essais et mise en service | Tests and opening
  clearance 8d <s*.done <energise ~night : Essais de gabarit | Clearance tests
  dynamic 20d <fleetin <signal ~night : Essais dynamiques des rames | Dynamic tests of the trams
  systems 25d <dynamic <control <q*.access @systems : Essais d’ensemble des systèmes | System integration tests
  drivers 40d <clearance : Formation des conducteurs à la ligne | Driver route training
  dossier 30d <systems:FS-10d @safety : Dossier de sécurité | Final safety case
  blank 25d <systems <drivers : Marche à blanc | Trial running
  auth 0 <dossier+30ed <blank : Autorisation d’exploitation | Authorisation to operate
  open 0 : Inauguration de la ligne | Line opens
close @pmo : Clôture | Close-out
  snags 30d <open @site ~site : Levée des réserves | Snagging
  asbuilt 40d <open @eng : Dossiers des ouvrages exécutés | As-built records
  accounts 30d <snags @finance : Décompte général des marchés | Final accounts
  review 5d <accounts <asbuilt : Retour d’expérience | Lessons learned review
"""

HUB = """
design @eng : Études | Design
  program 30d @pmo : Programme et étude des flux piétons | Brief and pedestrian flow study
  avp 45d : Avant-projet architectural | Preliminary architectural design
  licence 20d @legal : Dépôt et complétude du permis de construire | Building permit application
  permit 0 <licence+120ed : Permis de construire purgé de recours | Building permit final
  pro 50d <avp : Études de projet et accessibilité | Detailed design and accessibility
  tender 60d @procurement : Consultation et attribution des lots | Tender and award of the lots
  award 0 : Marchés notifiés | Contracts awarded
phase @site ~summer : Travaux en site exploité | Works around live traffic
  move 15d <award <permit @ops : Report provisoire des quais de bus | Temporary bus platforms
  netw 30d ~summer @networks : Dévoiement des réseaux sous le parvis | Utility diversion under the forecourt
  deep 35d ~summer : Fondations et parking vélos souterrain | Foundations and underground cycle park
  frame 45d ~summer : Charpente bois de la halle | Timber frame of the hall
  roof 25d ~summer : Couverture et verrière | Roof and glazing
  closed 0 : Halle hors d’eau, hors d’air | Hall weathertight
  mep 40d <closed @systems ~summer : Courants forts, courants faibles, ventilation | Electrical, telecoms and ventilation
  lifts 30d <frame+10d @supplier ~summer : Deux ascenseurs et un escalier mécanique | Two lifts and an escalator
  finish 40d <mep:SS+15d <mep:FF+10d @finishing ~summer : Second œuvre, carrelages et signalétique | Finishes, tiling and wayfinding
  shops 25d <finish @finishing ~summer : Coques commerciales et espace mobilité | Retail units and mobility office
  quayn 30d <deep ~summer : Quais bus nord (six postes) | North bus platforms (six bays)
  quays 30d <quayn ~summer : Quais bus sud (cinq postes) | South bus platforms (five bays)
  square 35d <quays <roof @landscape ~summer : Parvis, plantations et bassin de rétention | Forecourt, planting and retention basin
equip @systems : Équipements et systèmes | Equipment and systems
  screens 15d <finish : Écrans et bornes d’information | Screens and information points
  cctv 12d <mep : Vidéoprotection et contrôle d’accès vélos | CCTV and cycle park access control
  ticket 12d <finish : Distributeurs et guichets | Ticket machines and counters
  bms 15d <mep : Gestion technique du bâtiment | Building management system
open @ops : Ouverture | Opening
  fire 10d <screens <cctv <ticket <bms <lifts @safety : Vérifications sécurité incendie | Fire safety checks
  board 0 <fire+14ed <shops : Avis favorable de la commission de sécurité | Safety board approves
  trial 10d <board <square : Exploitation à blanc | Trial operation
  opened 0 : Ouverture au public | Opening to the public
  platok 0 <quays : Onze postes de bus en service | Eleven bus bays in service
  parkok 0 <deep <cctv : Parking vélos ouvert | Cycle park open
  snags 25d <opened @site ~summer : Levée des réserves et dossier des ouvrages | Snagging and as-built records
"""

DEPOT = """
design @eng : Études et autorisations | Design and permits
  need 25d @fleet : Étude énergétique des lignes et des batteries | Route and battery energy study
  concept 40d : Avant-projet du dépôt | Depot concept design
  icpe 30d @env : Dossier d’installation classée | Classified installation file
  icpeok 0 <icpe+150ed : Arrêté préfectoral | Prefect’s order
  fire 25d <concept @safety : Étude de sécurité incendie des bus en charge | Fire safety study of buses on charge
  detail 50d <concept <fire:FS-10d : Études de projet | Detailed design
grid @grid : Raccordement électrique | Grid connection
  ask 15d <concept : Demande de raccordement 8 MVA | Application for an 8 MVA connection
  offer 0 <ask+90ed : Proposition technique et financière acceptée | Connection offer accepted
  cable 60d ~site : Liaison 20 kV depuis le poste source | 20 kV line from the primary substation
  trafo 150d <offer @supplier : Fabrication des transformateurs | Manufacture of the transformers
  room 30d <trafo <base ~site : Montage du poste de livraison | Assembly of the delivery substation
  live 0 <room <cable : Mise sous tension | Energised
works @site ~site : Travaux | Works
  tender 55d <detail @procurement ~office : Consultation et marchés | Tender and contracts
  clear 20d <tender <icpeok ~site : Libération des voies de remisage ouest | Clearing the west parking lanes
  base 35d ~site : Massifs, caniveaux et fourreaux | Foundations, trenches and ducts
  gantry 40d ~site : Portiques de charge | Charging gantries
  gantryok 0 : Portiques réceptionnés | Gantries accepted
  spr 30d <base ~site : Réseau d’extinction automatique | Sprinkler network
  shop 45d <clear ~site : Atelier batteries et toiture | Battery workshop and roof
  shopok 0 <shop : Atelier batteries livré | Battery workshop handed over
  wash 20d <shop ~site : Station de lavage | Bus wash
charge @systems : Recharge et supervision | Charging and supervision
  chargers 80d <tender @supplier : Fabrication de 54 bornes 150 kW | Manufacture of 54 chargers of 150 kW
  fit1 25d <chargers <gantry : Pose des bornes, zone 1 | Charger fitting, zone 1
  fit1ok 0 <fit1 : Zone 1 équipée | Zone 1 fitted
  fit2 25d <fit1 : Pose des bornes, zone 2 | Charger fitting, zone 2
  soft 50d <tender @software : Logiciel de charge pilotée | Smart charging software
  link 15d <soft <fit1 @software : Couplage au graphicage des bus | Coupling with bus scheduling
  load 15d <live <fit2 <link : Essais de charge simultanée | Simultaneous charging tests
ops @ops : Bascule de l’exploitation | Switch of operations
  train 40d <shop @training : Formation des mécaniciens (habilitation électrique) | Mechanics’ training (electrical licence)
  trained 0 <train : 38 mécaniciens habilités | 38 mechanics licensed
  rescue 10d <train @safety : Exercice avec les pompiers | Exercise with the fire brigade
  first 0 <load <rescue <spr <wash : Première ligne électrique en service | First electric line in service
  ramp 60d @fleet : Montée en charge : 54 bus en quatre vagues | Ramp-up: 54 buses in four waves
  accept 0 : Réception du dépôt | Depot accepted
"""

TRACK_RENEWAL = """
prep @track : Préparation | Preparation
  survey 20d @survey : Auscultation de la voie et carottages | Track inspection and coring
  design 35d @eng : Études de voie et d’appareils | Track and switch design
  rails 90d <design @supplier : Approvisionnement des rails à gorge | Supply of grooved rails
  switches 120d <design @supplier : Fabrication de quatre appareils de voie | Manufacture of four switches
  tender 45d <design @procurement : Marché de travaux | Works contract
  bus 25d <tender @ops : Plan de substitution par bus | Bus replacement plan
  tell 30d <bus:SS+10d @comms : Information des riverains et des commerces | Information of residents and shops
  ready 0 <rails <switches <tender <bus <tell : Feu vert à l’interruption de la ligne | Go-ahead for the line closure
"""

TRACK_ZONE = """
zone @track ~site : Zone {place} | Zone {place}
  cut 3d <ready <prev.rail ~night : Coupure d’énergie et dépose de la ligne aérienne, {place} | Power isolation and overhead line removal, {place}
  strip 9d ~site : Démolition de la plateforme, {place} | Removal of the track bed, {place}
  bed 8d ~site : Couche de forme et tapis antivibratile, {place} | Sub-base and anti-vibration mat, {place}
  rail 12d ~site : Pose de la voie neuve, {place} | New track, {place}
  weld 4d ~night : Soudures aluminothermiques, {place} | Thermite welding, {place}
  pour 7d ~site : Bétonnage et calage, {place} | Concreting and packing, {place}
  set 7ed : Prise du béton, {place} | Concrete setting, {place}
  wire 4d @systems ~night : Repose de la ligne aérienne, {place} | Overhead line back in place, {place}
"""

TRACK_END = """
end0 @ops : Remise en service | Return to service
  grind 6d <z*.pour @track ~night : Meulage et géométrie | Grinding and geometry check
  run 5d <grind <z*.wire : Essais en ligne | Test runs
  back 0 : Reprise de la circulation | Services resume
  measure 15d <back @env : Mesures de bruit et de vibrations | Noise and vibration measurements
  clean 15d <back @landscape ~site : Remise en état des abords | Reinstatement of the surroundings
"""

STOPS_START = """
method @eng : Méthode et programmation | Method and programme
  audit 30d @safety : Diagnostic de 60 arrêts avec les associations | Audit of 60 stops with disability associations
  rank 15d @pmo : Hiérarchisation et programme par lots | Ranking and programme by lots
  model 25d : Arrêt type et cahier de détails | Standard stop and book of details
  tender 50d @procurement : Accord-cadre de travaux | Framework works contract
  framework 0 : Accord-cadre notifié | Framework contract awarded
"""

STOPS_LOT = """
lot @site ~summer : Lot {place} | Lot {place}
  plans 12d <framework @eng : Plans d’exécution, {place} | Working drawings, {place}
  orders 10d <plans @city : Arrêtés de circulation, {place} | Road orders, {place}
  kerbs 22d <orders <prev.kerbs ~summer : Rehausse des quais et pentes, {place} | Raised kerbs and ramps, {place}
  tactile 10d <kerbs:SS+8d <kerbs:FF+3d ~summer : Bandes d’éveil et marquages, {place} | Tactile paving and markings, {place}
  furniture 8d <kerbs @supplier ~summer : Abris, bancs et poteaux, {place} | Shelters, benches and poles, {place}
  audio 5d <furniture @systems : Bornes sonores, {place} | Audio beacons, {place}
  walk 2d <audio <tactile @safety : Visite avec les usagers, {place} | Walk-through with users, {place}
  lotok 0 : Lot réceptionné, {place} | Lot accepted, {place}
"""

SHUTTLE = """
define @fleet : Définition | Definition
  demand 30d @pmo : Étude de fréquentation des deux rives | Demand study on both banks
  rules 35d @safety : Cadrage réglementaire avec les Affaires maritimes | Regulatory scoping with the maritime authority
  spec 40d <demand <rules:FS-10d : Cahier des charges de deux navettes de 75 places | Specification of two 75-seat shuttles
  funds 45d <spec:SS+10d @finance : Dossier de subvention européenne | European grant application
  gate1 0 <spec <funds : Décision d’engager la consultation | Decision to go to tender
vessel @supplier : Navettes | Vessels
  tender 80d <gate1 @procurement : Dialogue compétitif avec les chantiers navals | Competitive dialogue with shipyards
  signed 0 : Contrat de construction signé | Building contract signed
  basic 60d : Études de base et essais de carène | Basic design and hull tests
  class 50d <basic:FS-15d @safety : Approbation de la société de classification | Classification society approval
  hull1 120d <class : Coque et superstructure, navette 1 | Hull and superstructure, vessel 1
  cells 90d <basic : Piles à hydrogène et réservoirs 350 bar | Fuel cells and 350 bar tanks
  fit1 60d <hull1 <cells : Armement et intégration, navette 1 | Outfitting and integration, vessel 1
  launch1 0 : Mise à l’eau, navette 1 | Launch, vessel 1
  sea1 30d : Essais en mer, navette 1 | Sea trials, vessel 1
  hull2 100d <hull1 : Coque et superstructure, navette 2 | Hull and superstructure, vessel 2
  fit2 55d <hull2 <fit1 : Armement et intégration, navette 2 | Outfitting and integration, vessel 2
  sea2 20d <sea1 : Essais en mer, navette 2 | Sea trials, vessel 2
shore @site : Installations à terre | Shore facilities
  study 45d <gate1 @eng : Études des pontons et de l’avitaillement | Design of pontoons and refuelling
  water 30d @env : Dossier loi sur l’eau | Water law file
  waterok 0 <water+180ed : Autorisation au titre de la loi sur l’eau | Water law permit
  piers 60d ~summer : Pontons des Chantiers et de la Pointe | Pontoons at Les Chantiers and La Pointe
  h2 70d <waterok @grid ~summer : Station d’avitaillement hydrogène | Hydrogen refuelling station
  ramp 25d <piers ~summer : Passerelles accessibles | Accessible gangways
service @ops : Mise en service | Entry into service
  crew 60d <launch1 @training : Recrutement et brevets des équipages | Crew hiring and certificates
  drill 10d <crew <h2 @safety : Exercices de sécurité à quai | Safety drills at the quay
  trial 20d <drill <sea1 <ramp : Marche à blanc | Trial running
  open 0 : Première traversée commerciale | First commercial crossing
  second 0 <open <sea2 : Service complet à deux navettes | Full service with two vessels
"""
