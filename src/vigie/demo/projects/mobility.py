"""The programme of the structuring transport network."""

from __future__ import annotations

from vigie.demo.outlines import transport as outlines
from vigie.demo.project import Programme, Project, Step
from vigie.demo.script import Block, Late, Remark, Text, repeat, same

_PLACES = (
    Text("Gare – Université", "Station – University"),
    Text("Université – Les Chantiers", "University – Les Chantiers"),
    Text("Les Chantiers – Pont des Dunes", "Les Chantiers – Dunes Bridge"),
    Text("Pont des Dunes – Valmer", "Dunes Bridge – Valmer"),
    Text("Valmer – Parc des Expositions", "Valmer – Exhibition Park"),
    Text("Parc des Expositions – Aéroport", "Exhibition Park – Airport"),
)
_STATIONS = ("Université", "Les Chantiers", "Pont des Dunes", "Valmer-Mairie", "Grand Pré", "Expositions", "Aéroport")

TRAM = Project(
    code="MOB-01",
    name=Text("Ligne D du tramway, prolongement vers l’aéroport", "Tram line D, extension to the airport"),
    category="works",
    goal="ridership",
    unit="infra",
    manager="sofia.martins",
    sponsor="helene.vasseur",
    description=Text(
        "7,4 km de voie nouvelle, sept stations, trois sous-stations et huit rames, entre la gare et l’aéroport.",
        "7.4 km of new track, seven stops, three substations and eight trams, from the station to the airport.",
    ),
    objectives=Text(
        "Relier l’aéroport à la gare en 19 minutes ; 28 000 voyages par jour ; 9 000 voitures de moins sur la rocade.",
        "Link the airport to the station in 19 minutes; 28,000 journeys a day; 9,000 cars fewer on the ring road.",
    ),
    start=-960,
    finish=Text("Opération soldée", "Project closed"),
    blocks=(
        Block(outlines.TRAM_STUDIES),
        *repeat(outlines.TRAM_SECTION, "s", *({"place": place} for place in _PLACES)),
        *repeat(outlines.TRAM_STATION, "q", *({"place": same(name)} for name in _STATIONS)),
        Block(outlines.TRAM_END),
    ),
    story=(
        Late(
            "species",
            18,
            -690,
            Text(
                "Une station de crapauds calamites a été trouvée près du Pont des Dunes : l’État a demandé des mesures "
                "compensatoires et repris l’instruction. Quatre semaines de retard sur l’autorisation.",
                "A colony of natterjack toads was found near Dunes Bridge: the State asked for compensation measures and "
                "resumed its review. The permit came four weeks late.",
            ),
        ),
        Late(
            "s3.sewer",
            26,
            -45,
            Text(
                "Le collecteur de 1932 était bien plus profond que sur les plans : blindage et pompage complémentaires.",
                "The 1932 sewer lay much deeper than drawn: more shoring and pumping.",
            ),
        ),
        Remark(
            "order",
            Text(
                "Le fabricant est aussi celui du poste source de Lanveur : surveiller sa charge d’atelier.",
                "The manufacturer is also the one of the Lanveur substation: watch its workload.",
            ),
        ),
    ),
    luck=(-0.06, 0.02),
    deadlines={"open": 60},
)

HUB = Project(
    code="MOB-02",
    name=Text("Pôle d’échanges de Valmer", "Valmer interchange"),
    category="works",
    goal="ridership",
    unit="infra",
    manager="sofia.martins",
    sponsor="helene.vasseur",
    description=Text(
        "Halle en bois, onze postes de bus, 600 places pour les vélos et correspondance à quai avec le tramway.",
        "Timber hall, eleven bus bays, 600 cycle places and level interchange with the tram.",
    ),
    objectives=Text(
        "Correspondance bus–tram en moins de trois minutes, sans marche ni ressaut.",
        "Bus to tram in under three minutes, without a step.",
    ),
    start=-430,
    finish=Text("Pôle remis à l’exploitant", "Interchange handed over to operations"),
    blocks=(Block(outlines.HUB),),
    luck=(-0.03, 0.01),
    not_before={"move": -175},
    deadlines={"opened": 40},
)

DEPOT = Project(
    code="MOB-03",
    name=Text("Dépôt de bus électriques de Kermelin", "Kermelin electric bus depot"),
    category="works",
    goal="carbon",
    unit="infra",
    manager="sofia.martins",
    sponsor="helene.vasseur",
    description=Text(
        "Transformation du dépôt diesel : 54 bornes sous portiques, atelier batteries, raccordement de 8 MVA.",
        "Conversion of the diesel depot: 54 chargers on gantries, battery workshop, 8 MVA connection.",
    ),
    objectives=Text(
        "54 bus électriques en ligne et 3 100 t de CO₂ évitées par an.",
        "54 electric buses in service and 3,100 t of CO₂ avoided a year.",
    ),
    start=-360,
    finish=Text("Dépôt en exploitation nominale", "Depot in full operation"),
    blocks=(Block(outlines.DEPOT),),
    story=(
        Late(
            "trafo",
            16,
            -70,
            Text(
                "Le fabricant a décalé deux fois le créneau d’atelier : tôles magnétiques en retard. Pénalités notifiées ; une "
                "location de transformateur mobile est étudiée pour la première ligne.",
                "The manufacturer moved its workshop slot twice: magnetic steel came late. Penalties notified; a rented mobile "
                "transformer is being studied for the first line.",
            ),
        ),
    ),
)

TRACK = Project(
    code="MOB-04",
    name=Text("Renouvellement de la voie, ligne A", "Track renewal, line A"),
    category="works",
    goal="assets",
    unit="infra",
    manager="sofia.martins",
    sponsor="helene.vasseur",
    description=Text(
        "3,2 km de voie posée il y a 34 ans, renouvelés zone par zone pendant une interruption de la ligne.",
        "3.2 km of track laid 34 years ago, renewed zone by zone while the line is closed.",
    ),
    objectives=Text(
        "Supprimer les ralentissements ; 6 dB(A) de moins chez les riverains.",
        "Lift the speed limits; 6 dB(A) less for residents.",
    ),
    start=-330,
    finish=Text("Voie rendue sans restriction", "Track back without restriction"),
    blocks=(
        Block(outlines.TRACK_RENEWAL),
        *repeat(
            outlines.TRACK_ZONE,
            "z",
            *(
                {"place": Text(fr, en)}
                for fr, en in (
                    ("Place d’Armes", "Place d’Armes"),
                    ("cours des Capucins", "Capucins avenue"),
                    ("Halles", "Market hall"),
                    ("quai de l’Amiral", "Admiral’s quay"),
                )
            ),
        ),
        Block(outlines.TRACK_END),
    ),
    story=(
        Late(
            "switches",
            5,
            -150,
            Text(
                "Cœurs de croisement refusés en usine : cinq jours de retard, rattrapés depuis en travaillant à deux postes.",
                "Crossings refused at the factory: five days late, made up for since by working in two shifts.",
            ),
        ),
        Late("z1.strip", -5, -75),
    ),
    deadlines={"back": 15},
    not_before={"z1.cut": -90},
)

STOPS = Project(
    code="MOB-05",
    name=Text("Soixante arrêts accessibles", "Sixty accessible stops"),
    category="works",
    goal="access",
    unit="ops",
    manager="sofia.martins",
    sponsor="helene.vasseur",
    description=Text(
        "Quais rehaussés, cheminements, bornes sonores : les 60 arrêts de bus les plus fréquentés.",
        "Raised platforms, paths and audio beacons at the 60 busiest bus stops.",
    ),
    objectives=Text("92 % des voyages au départ d’un arrêt accessible.", "92% of journeys from an accessible stop."),
    start=-462,
    finish=Text("Programme soldé", "Programme closed"),
    blocks=(
        Block(outlines.STOPS_START),
        *repeat(
            outlines.STOPS_LOT,
            "l",
            *(
                {"place": Text(fr, en)}
                for fr, en in (
                    ("centre-ville", "city centre"),
                    ("rive nord", "north bank"),
                    ("rive sud", "south bank"),
                    ("Kermelin", "Kermelin"),
                    ("Valmer", "Valmer"),
                )
            ),
        ),
    ),
    life=(
        Step(
            -58,
            "finished",
            Text(
                "Les cinq lots sont réceptionnés, une semaine avant la date prévue.",
                "All five lots are accepted, a week early.",
            ),
        ),
    ),
)

SHUTTLE = Project(
    code="MOB-06",
    name=Text("Navettes fluviales à hydrogène", "Hydrogen river shuttles"),
    category="product",
    goal="carbon",
    unit="ops",
    manager="sofia.martins",
    sponsor="helene.vasseur",
    description=Text(
        "Deux navettes de 75 places, deux pontons et une station d’avitaillement, d’une rive à l’autre en sept minutes.",
        "Two 75-seat shuttles, two pontoons and a refuelling station, from bank to bank in seven minutes.",
    ),
    objectives=Text(
        "Remplacer les deux bacs diesel ; 4 500 passagers par jour.",
        "Replace the two diesel ferries; 4,500 passengers a day.",
    ),
    start=-63,
    finish=Text("Service transféré à l’exploitation", "Service handed over to operations"),
    blocks=(Block(outlines.SHUTTLE),),
)

MOBILITY = Programme(
    code="MOB",
    name=Text("Réseau structurant", "Core transport network"),
    unit="infra",
    sponsor="helene.vasseur",
    description=Text(
        "Les grands chantiers du transport public, en site propre et accessibles.",
        "The major works of public transport, segregated and accessible.",
    ),
    objectives=Text(
        "40 % d’habitants à moins de 500 m d’une ligne forte.", "40% of residents within 500 m of a frequent line."
    ),
    projects=(TRAM, HUB, DEPOT, TRACK, STOPS, SHUTTLE),
)
