"""The programme of the energy transition."""

from __future__ import annotations

from vigie.demo.outlines import energy as outlines
from vigie.demo.project import Programme, Project, Step
from vigie.demo.script import Added, Block, Late, Remark, Text, repeat, same

_STRETCHES = (
    Text("chaufferie – avenue des Hêtres", "boiler house – Beech Avenue"),
    Text("avenue des Hêtres – lycée", "Beech Avenue – secondary school"),
    Text("lycée – place du Marché", "secondary school – Market Square"),
    Text("place du Marché – piscine", "Market Square – swimming pool"),
    Text("antenne des Glycines", "Les Glycines branch"),
)
_USERS = (
    ("s1", Text("résidence des Hêtres (212 logements)", "Les Hêtres residence (212 homes)")),
    ("s2", Text("lycée Jean-Moulin", "Jean-Moulin secondary school")),
    ("s3", Text("mairie et médiathèque", "town hall and library")),
    ("s4", Text("piscine des Hautes-Rives", "Les Hautes-Rives swimming pool")),
    ("s5", Text("résidence des Glycines (318 logements)", "Les Glycines residence (318 homes)")),
)

HEAT = Project(
    code="ENE-01",
    name=Text("Réseau de chaleur des Hautes-Rives", "Les Hautes-Rives heat network"),
    category="works",
    goal="carbon",
    unit="energy",
    manager="awa.diallo",
    sponsor="helene.vasseur",
    description=Text(
        "Chaufferie biomasse de 12 MW, 4,6 km de réseau enterré et six sous-stations, dont le centre hospitalier.",
        "12 MW biomass boiler house, 4.6 km of buried pipes and six substations, the hospital among them.",
    ),
    objectives=Text(
        "74 % de chaleur renouvelable ; facture stable pour 2 300 logements.",
        "74% renewable heat; a stable bill for 2,300 homes.",
    ),
    start=-480,
    finish=Text("Réseau en exploitation", "Network in operation"),
    blocks=(
        Block(outlines.HEAT_START),
        *repeat(outlines.HEAT_STRETCH, "s", *({"place": place} for place in _STRETCHES)),
        *(
            Block(outlines.HEAT_USER.replace("{stretch}", stretch), {"place": place}, f"u{number}")
            for number, (stretch, place) in enumerate(_USERS, 1)
        ),
        Block(outlines.HEAT_END),
    ),
    story=(
        Added(Block(outlines.HEAT_HOSPITAL, prefix="h"), -130),
        Late(
            "s3.open",
            12,
            -80,
            Text(
                "Vestiges d’un lavoir du XVIIIe siècle place du Marché : fouille de sauvegarde de douze jours.",
                "Remains of an 18th-century wash-house on Market Square: twelve days of rescue excavation.",
            ),
        ),
    ),
    luck=(-0.08, 0.02),
    rebaselined=(
        -110,
        Text("Planning révisé avec le centre hospitalier", "Plan revised with the hospital"),
    ),
)

SOLAR = Project(
    code="ENE-02",
    name=Text("Toitures solaires des dépôts", "Solar roofs on the depots"),
    category="equipment",
    goal="carbon",
    unit="energy",
    manager="awa.diallo",
    sponsor="helene.vasseur",
    description=Text(
        "Six toitures et ombrières, 5,1 MWc, en autoconsommation collective.",
        "Six roofs and canopies, 5.1 MWp, for collective self-consumption.",
    ),
    objectives=Text(
        "18 % de l’électricité du tramway produite sur nos toits.", "18% of the tram’s power made on our roofs."
    ),
    start=-290,
    finish=Text("Programme en exploitation", "Programme in operation"),
    blocks=(
        Block(outlines.SOLAR_START),
        *repeat(
            outlines.SOLAR_ROOF,
            "r",
            *(
                {"place": Text(fr, en)}
                for fr, en in (
                    ("dépôt de Kermelin", "Kermelin depot"),
                    ("dépôt du Port", "Le Port depot"),
                    ("atelier tramway", "tram workshop"),
                    ("parc relais de Valmer", "Valmer park and ride"),
                    ("parc relais de l’Hippodrome", "Racecourse park and ride"),
                    ("magasin central", "central store"),
                )
            ),
        ),
        Block(outlines.SOLAR_END),
    ),
)

SUBSTATION = Project(
    code="ENE-03",
    name=Text("Poste source de Lanveur", "Lanveur primary substation"),
    category="equipment",
    goal="assets",
    unit="energy",
    manager="awa.diallo",
    sponsor="helene.vasseur",
    description=Text(
        "Poste 63/20 kV de deux fois 36 MVA : il alimentera le dépôt de Kermelin, la ligne D et la zone portuaire.",
        "63/20 kV substation of twice 36 MVA: it will feed the Kermelin depot, line D and the port area.",
    ),
    objectives=Text(
        "Lever la contrainte de puissance de l’ouest de l’agglomération.",
        "Lift the power constraint on the west of the conurbation.",
    ),
    start=-470,
    finish=Text("Affaire close", "Project closed"),
    blocks=(Block(outlines.SUBSTATION),),
    story=(
        Late(
            "trafo",
            45,
            -135,
            Text(
                "Le fabricant annonce neuf semaines de retard : noyau refusé aux essais diélectriques, à rebobiner.",
                "The manufacturer reports a delay of nine weeks: a core failed the dielectric tests and has to be rewound.",
            ),
        ),
        Late(
            "banks",
            12,
            -95,
            Text(
                "Nappe rencontrée à 1,80 m : rabattement et bacs de rétention repris.",
                "Groundwater met at 1.80 m: drawdown, and the oil pits redesigned.",
            ),
        ),
        Late(
            "ship",
            10,
            -20,
            Text(
                "Le pont de Saint-Gonvel est limité à 40 t depuis l’inspection : le convoi passera par le port.",
                "Saint-Gonvel bridge is limited to 40 t since its inspection: the convoy will come through the port.",
            ),
        ),
    ),
    luck=(-0.04, 0.06),
    deadlines={"live": 30},
    not_before={"pylon": -215},
)

BATTERY = Project(
    code="ENE-04",
    name=Text("Stockage par batteries du port", "Battery storage at the port"),
    category="equipment",
    goal="carbon",
    unit="energy",
    manager="awa.diallo",
    sponsor="helene.vasseur",
    description=Text(
        "10 MW / 20 MWh sur une friche portuaire, au service du réseau.",
        "10 MW / 20 MWh on a disused quay, serving the grid.",
    ),
    objectives=Text("Écrêter les pointes du soir et vendre de la réserve.", "Shave evening peaks and sell reserve."),
    start=-250,
    finish=Text("Centrale remise à l’exploitation", "Plant handed over to operations"),
    blocks=(Block(outlines.BATTERY),),
    life=(
        Step(
            -58,
            "on_hold",
            Text(
                "La préfecture revoit la doctrine incendie des batteries au lithium : décision attendue, équipe réaffectée.",
                "The prefecture is reviewing its fire doctrine for lithium batteries: decision awaited, team reassigned.",
            ),
        ),
    ),
    story=(
        Remark(
            "fireman",
            Text(
                "Distance entre conteneurs et volume d’eau d’extinction contestés par les pompiers.",
                "The fire service disputes the distance between containers and the volume of fire water.",
            ),
        ),
    ),
    luck=(-0.05, 0.05),
    frozen=-58,
)

REFURBISH = Project(
    code="ENE-05",
    name=Text("Rénovation énergétique du siège", "Energy refurbishment of the head office"),
    category="works",
    goal="carbon",
    unit="energy",
    manager="awa.diallo",
    sponsor="helene.vasseur",
    description=Text(
        "9 200 m² de 1974 : isolation extérieure, pompes à chaleur sur nappe, ventilation double flux.",
        "9,200 m² built in 1974: external insulation, groundwater heat pumps, heat recovery ventilation.",
    ),
    objectives=Text("Diviser par trois la consommation ; étiquette A.", "Cut consumption by two thirds; label A."),
    start=-679,
    finish=Text("Opération soldée", "Project closed"),
    blocks=(Block(outlines.REFURBISH),),
    life=(
        Step(
            -16,
            "finished",
            Text(
                "Performance mesurée sur une saison : 64 kWh/m², mieux que l’objectif de 70.",
                "Performance measured over a season: 64 kWh/m², better than the target of 70.",
            ),
        ),
    ),
)

CHARGING = Project(
    code="ENE-06",
    name=Text("200 bornes de recharge publiques", "200 public charging points"),
    category="equipment",
    goal="carbon",
    unit="energy",
    manager="awa.diallo",
    sponsor="helene.vasseur",
    description=Text(
        "Vingt emplacements choisis avec les communes, dont huit en zone rurale.",
        "Twenty sites chosen with the towns, eight of them rural.",
    ),
    objectives=Text(
        "Une borne à moins de 15 minutes à pied de 80 % des habitants.",
        "A charging point within 15 minutes’ walk of 80% of residents.",
    ),
    start=-300,
    finish=Text("Réseau transféré à l’exploitant", "Network handed over to the operator"),
    blocks=(
        Block(outlines.CHARGING_START),
        *repeat(
            outlines.CHARGING_LOT,
            "l",
            *({"place": same(name)} for name in ("Port-Alban", "Kermelin", "Valmer", "Le Rohic", "Saint-Gonvel")),
        ),
        Block(outlines.CHARGING_END),
    ),
)

ENERGY = Programme(
    code="ENE",
    name=Text("Transition énergétique", "Energy transition"),
    unit="energy",
    sponsor="helene.vasseur",
    description=Text(
        "Produire, transporter et consommer une énergie locale et sobre.",
        "Make, carry and use local energy, sparingly.",
    ),
    objectives=Text("Moins 45 % d’émissions à la fin du plan.", "45% fewer emissions by the end of the plan."),
    projects=(HEAT, SOLAR, SUBSTATION, BATTERY, REFURBISH, CHARGING),
)
