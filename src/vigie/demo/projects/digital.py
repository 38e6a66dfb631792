"""The programme of digital services."""

from __future__ import annotations

from vigie.demo.outlines import digital as outlines
from vigie.demo.project import Programme, Project
from vigie.demo.script import Added, Block, Late, Remark, Text, repeat


def _system(modules: tuple[Text, ...], interfaces: tuple[Text, ...], *more: Block) -> tuple[Block, ...]:
    """A system that is built in modules and joined to others."""
    return (
        Block(outlines.FRAME),
        *repeat(outlines.MODULE, "m", *({"name": name} for name in modules)),
        *repeat(outlines.INTERFACE, "i", *({"name": name} for name in interfaces)),
        *more,
        Block(outlines.INTEGRATION),
    )


FARES = Project(
    code="NUM-01",
    name=Text("Nouvelle billettique sur compte", "Account-based ticketing"),
    category="software",
    goal="access",
    unit="digital",
    manager="thomas.renaud",
    sponsor="helene.vasseur",
    description=Text(
        "Valider avec sa carte bancaire ou son téléphone, au meilleur tarif, sans acheter de titre.",
        "Tap a bank card or a phone and pay the best fare, without buying a ticket.",
    ),
    objectives=Text(
        "70 % des voyages sans titre papier ; fraude ramenée à 4 %.", "70% of journeys without paper; fraud down to 4%."
    ),
    start=-430,
    finish=Text("Projet clos", "Project closed"),
    blocks=_system(
        (
            Text("compte voyageur", "traveller account"),
            Text("moteur tarifaire", "fare engine"),
            Text("validation carte bancaire", "bank card validation"),
            Text("contrôle et fraude", "inspection and fraud"),
            Text("service après-vente", "after-sales"),
        ),
        (Text("banque acquéreuse", "acquiring bank"), Text("comptabilité", "accounting"), Text("SAE", "fleet control")),
    ),
    story=(
        Added(Block(outlines.FARE_EXTRA, prefix="x"), -118),
        Late(
            "m3.code1",
            9,
            -195,
            Text(
                "Le terminal de paiement a échoué deux fois à la certification sans contact : noyau logiciel à changer.",
                "The payment terminal failed contactless certification twice: its software kernel has to be changed.",
            ),
        ),
        Late(
            "m4.code1",
            6,
            -160,
            Text(
                "Deux développeurs sont partis chez le concurrent ; remplacés au bout de six semaines.",
                "Two developers left for a competitor; replaced after six weeks.",
            ),
        ),
        Late(
            "sit",
            12,
            -25,
            Text(
                "212 anomalies ouvertes, dont 31 bloquantes : la recette ne peut pas commencer à la date prévue.",
                "212 defects open, 31 of them blocking: acceptance cannot begin on the planned date.",
            ),
        ),
    ),
    luck=(-0.04, 0.03),
    deadlines={"live": 20},
    loose=frozenset({"train", "load"}),
)

REALTIME = Project(
    code="NUM-02",
    name=Text("Information voyageurs en temps réel", "Real-time passenger information"),
    category="software",
    goal="access",
    unit="digital",
    manager="thomas.renaud",
    sponsor="helene.vasseur",
    description=Text(
        "Prévisions de passage, affluence et perturbations sur écrans, téléphone et annonces vocales.",
        "Arrival forecasts, crowding and disruptions on screens, phones and voice announcements.",
    ),
    objectives=Text(
        "Prévision juste à une minute près dans 95 % des cas.", "Forecasts right to the minute 95% of the time."
    ),
    start=-235,
    finish=Text("Projet clos", "Project closed"),
    blocks=_system(
        (
            Text("prévision de passage", "arrival forecast"),
            Text("perturbations", "disruptions"),
            Text("annonces accessibles", "accessible announcements"),
        ),
        (Text("régulation", "dispatching"), Text("données ouvertes", "open data")),
    ),
)

DISPATCH = Project(
    code="NUM-03",
    name=Text("Nouveau système d’aide à l’exploitation", "New fleet control system"),
    category="software",
    goal="assets",
    unit="digital",
    manager="thomas.renaud",
    sponsor="helene.vasseur",
    description=Text(
        "Localisation, régulation et radio de 161 véhicules ; l’ancien système n’est plus maintenu.",
        "Location, dispatching and radio of 161 vehicles; the old system is no longer maintained.",
    ),
    objectives=Text(
        "Ponctualité de 93 % ; arrêt de l’ancien système.", "93% punctuality; the old system switched off."
    ),
    start=-300,
    finish=Text("Ancien système arrêté", "Old system switched off"),
    blocks=_system(
        (
            Text("localisation", "vehicle location"),
            Text("régulation", "dispatching"),
            Text("radio et phonie", "radio and voice"),
            Text("statistiques de ponctualité", "punctuality statistics"),
        ),
        (
            Text("graphicage", "scheduling"),
            Text("information voyageurs", "passenger information"),
            Text("billettique", "ticketing"),
        ),
        Block(outlines.FLEET_FIT),
    ),
    story=(
        Late(
            "kit",
            32,
            -150,
            Text(
                "Pénurie de composants radio : livraison des calculateurs en deux lots, le second cinq semaines plus tard.",
                "Shortage of radio components: computers delivered in two lots, the second five weeks later.",
            ),
        ),
        Late(
            "m2.code2",
            4,
            -85,
            Text(
                "Règles de régulation des nuits de match oubliées au cahier des charges.",
                "Dispatching rules for match nights had been left out of the specification.",
            ),
        ),
    ),
    luck=(-0.05, 0.01),
)

CUSTOMER = Project(
    code="NUM-04",
    name=Text("Application « Mon énergie »", "“My energy” application"),
    category="product",
    goal="access",
    unit="digital",
    manager="thomas.renaud",
    sponsor="helene.vasseur",
    description=Text(
        "Suivre sa consommation, comprendre sa facture, signaler une panne, en langage clair.",
        "Follow one’s use, understand one’s bill, report a fault, in plain words.",
    ),
    objectives=Text(
        "45 % de clients actifs par mois ; moitié moins d’appels sur les factures.",
        "45% of customers active each month; half the calls about bills.",
    ),
    start=-320,
    finish=Text("Produit confié à l’équipe permanente", "Product handed to its standing team"),
    blocks=_system(
        (
            Text("consommation", "consumption"),
            Text("facture expliquée", "bill explained"),
            Text("signalement de panne", "fault report"),
        ),
        (Text("facturation", "billing"), Text("compteurs", "meters")),
    ),
    luck=(-0.1, 0.0),
)

SECURITY = Project(
    code="NUM-05",
    name=Text("Cybersécurité des systèmes industriels", "Cybersecurity of industrial systems"),
    category="software",
    goal="assets",
    unit="digital",
    manager="thomas.renaud",
    sponsor="helene.vasseur",
    description=Text(
        "Mise en conformité avec la directive NIS 2 : inventaire, cloisonnement, détection, crise.",
        "Compliance with the NIS 2 directive: inventory, zoning, detection, crisis.",
    ),
    objectives=Text(
        "Six sites critiques surveillés jour et nuit ; reprise en quatre heures.",
        "Six critical sites watched day and night; recovery within four hours.",
    ),
    start=-180,
    finish=Text("Dispositif transféré à l’exploitation", "Set-up handed over to operations"),
    blocks=(Block(outlines.CYBER),),
)

FINANCE = Project(
    code="NUM-06",
    name=Text("Progiciel finances et achats", "Finance and purchasing system"),
    category="software",
    goal="assets",
    unit="digital",
    manager="thomas.renaud",
    sponsor="helene.vasseur",
    description=Text(
        "Remplacer trois logiciels et 140 classeurs par un progiciel unique.",
        "Replace three programs and 140 spreadsheets by one system.",
    ),
    objectives=Text(
        "Clôture mensuelle en cinq jours ; factures payées en moins de 30 jours.",
        "Monthly closing in five days; invoices paid within 30 days.",
    ),
    start=-49,
    finish=Text("Système en régime nominal", "System in normal operation"),
    blocks=(Block(outlines.ERP),),
)

METER = Project(
    code="NUM-07",
    name=Text("Compteur de chaleur communicant", "Connected heat meter"),
    category="product",
    goal="carbon",
    unit="digital",
    manager="thomas.renaud",
    sponsor="helene.vasseur",
    description=Text(
        "Un compteur conçu avec un fabricant local, et sa chaîne de collecte.",
        "A meter designed with a local manufacturer, and its data collection.",
    ),
    objectives=Text(
        "4 000 logements équipés ; 12 % d’économie mesurée chez les volontaires.",
        "4,000 homes fitted; 12% saved, measured at the volunteers’.",
    ),
    start=-345,
    finish=Text("Première vague posée", "First wave fitted"),
    blocks=(Block(outlines.METER),),
    story=(
        Late(
            "redo",
            11,
            -120,
            Text(
                "Pile vidée en neuf mois au lieu de dix ans : étage radio à redessiner.",
                "Battery empty within nine months instead of ten years: the radio stage has to be redrawn.",
            ),
        ),
        Remark(
            "metro",
            Text(
                "Créneau réservé au laboratoire : le décaler de plus d’un mois coûte un trimestre.",
                "Slot booked at the laboratory: moving it by more than a month costs a quarter.",
            ),
        ),
    ),
    luck=(-0.05, 0.01),
)

DIGITAL = Programme(
    code="NUM",
    name=Text("Services numériques", "Digital services"),
    unit="digital",
    sponsor="helene.vasseur",
    description=Text(
        "Des services simples pour les voyageurs et les abonnés, des systèmes sûrs pour les exploitants.",
        "Simple services for travellers and customers, safe systems for operators.",
    ),
    objectives=Text(
        "Neuf démarches sur dix en ligne, toutes accessibles.", "Nine requests in ten online, all of them accessible."
    ),
    projects=(FARES, REALTIME, DISPATCH, CUSTOMER, SECURITY, FINANCE, METER),
)
