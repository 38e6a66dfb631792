"""The risks and issues of the sample, as the people of the estuary would write them."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.demo.script import Text

NOTHING = Text("", "")

CATEGORIES: dict[str, tuple[Text, dict[str, Text]]] = {
    "outside": (
        Text("Externe", "Outside"),
        {
            "suppliers": Text("Fournisseurs et marchés", "Suppliers and contracts"),
            "rules": Text("Réglementation et autorisations", "Rules and permits"),
            "weather": Text("Météo et environnement", "Weather and environment"),
        },
    ),
    "technical": (
        Text("Technique", "Technical"),
        {
            "ground": Text("Sol et réseaux existants", "Ground and existing networks"),
            "systems": Text("Logiciels et interfaces", "Software and interfaces"),
        },
    ),
    "people": (
        Text("Humain et organisation", "People and organisation"),
        {
            "staff": Text("Disponibilité des équipes", "Availability of staff"),
            "change": Text("Adhésion au changement", "Acceptance of change"),
        },
    ),
}
"""The two levels of the risk breakdown structure."""

TOLERANCES = {
    "EME": (
        "high",
        30,
        Text(
            "Nous prenons des risques de délai pour tenir la promesse faite aux communes, jamais sur la sécurité.",
            "We take risks on dates to keep our promise to the towns, never risks on safety.",
        ),
    ),
    "NUM": ("critical", 45, Text("Le numérique doit pouvoir essayer.", "Digital work must be free to try.")),
}
"""What each node puts up with: severity, days between reviews, words."""


@dataclass(frozen=True, slots=True)
class DemoAction:
    """Something to be done; days count from today. ``status`` as the register says it."""

    title: Text
    owner: str
    due: int
    cost: int = 0
    status: str = "planned"


@dataclass(frozen=True, slots=True)
class DemoRisk:
    """A risk of the sample. Ranks: probability and effects by axis; ``after``: the same once the responses have worked.

    ``tasks``: WBS codes of those that it would delay. ``reviewed``: days since the last review, ``age``: since it
    was reported.
    """

    node: str
    title: Text
    cause: Text
    effect: Text
    category: str
    owner: str
    ranks: dict[str, int]
    kind: str = "threat"
    strategy: str = "reduce"
    response: Text = NOTHING
    trigger: Text = NOTHING
    proximity: str = "distant"
    tasks: tuple[str, ...] = ()
    chance: float = 0.0
    loss: int = 0
    delay: int = 0
    after: dict[str, int] | None = None
    actions: tuple[DemoAction, ...] = ()
    age: int = 70
    reviewed: int | None = 12
    comment: Text = NOTHING
    escalated: Text | None = None
    occurred: Text | None = None
    closed: Text | None = None


RISKS = (
    DemoRisk(
        "MOB-01",
        Text("Réseaux inconnus sous l’avenue de l’aéroport", "Unknown networks under Airport Avenue"),
        Text("Les plans des concessionnaires datent de 1974.", "The utilities’ drawings date from 1974."),
        Text("Les terrassements s’arrêtent le temps de les déplacer.", "Earthworks stop until they are moved."),
        "ground",
        "karim.benali",
        {"probability": 4, "cost": 4, "time": 4},
        response=Text(
            "Sonder avant de creuser, et tenir une équipe en réserve.", "Probe before digging, keep a crew ready."
        ),
        trigger=Text(
            "Un sondage sur cinq ne correspond pas aux plans.", "One probe in five differs from the drawings."
        ),
        proximity="near",
        chance=0.6,
        loss=850_000,
        delay=45,
        tasks=("11.1", "10.1"),
        after={"probability": 2, "cost": 3, "time": 3},
        actions=(
            DemoAction(
                Text("Géoradar sur les 1 800 mètres", "Ground radar over the 1,800 metres"),
                "karim.benali",
                20,
                46_000,
                "under_way",
            ),
            DemoAction(
                Text(
                    "Convention de déplacement avec le distributeur de gaz",
                    "Agreement with the gas company on moving its pipes",
                ),
                "sofia.martins",
                -6,
                0,
            ),
        ),
        comment=Text("Deux sondages sur dix s’écartent des plans.", "Two probes in ten differ from the drawings."),
    ),
    DemoRisk(
        "MOB-01",
        Text("Livraison tardive des rails", "Rails delivered late"),
        Text("Une seule aciérie en Europe lamine ce profil.", "One single mill in Europe rolls this profile."),
        Text("La pose des voies recule d’autant.", "Track laying moves back as much."),
        "suppliers",
        "sofia.martins",
        {"probability": 3, "time": 4, "cost": 2},
        strategy="transfer",
        response=Text(
            "Pénalités de retard et stock tampon chez le poseur.", "Penalties, and a buffer stock at the layer’s."
        ),
        chance=0.4,
        loss=300_000,
        delay=30,
        tasks=("10.2", "11.2"),
        after={"probability": 3, "time": 2, "cost": 2},
        reviewed=41,
        escalated=Text(
            "La ligne A attend les mêmes rails : l’achat se traite au programme.",
            "Line A waits for the same rails: the programme handles the purchase.",
        ),
    ),
    DemoRisk(
        "MOB-01",
        Text("Travaux de nuit refusés par la ville", "The town refuses night work"),
        Text(
            "Les riverains ont été sollicités deux étés de suite.", "Residents have been disturbed two summers running."
        ),
        Text("Le carrefour central prend huit semaines de plus.", "The main junction takes eight more weeks."),
        "rules",
        "sofia.martins",
        {"probability": 2, "time": 4, "image": 3},
        strategy="avoid",
        response=Text("Réunion publique et murs antibruit mobiles.", "A public meeting and mobile noise barriers."),
        chance=0.2,
        delay=40,
        closed=Text(
            "L’arrêté autorise la nuit d’avril à juin. La réunion publique a fait la différence.",
            "The permit allows nights from April to June. The public meeting made the difference.",
        ),
    ),
    DemoRisk(
        "MOB-02",
        Text("Découverte archéologique sous le parvis", "Archaeological find under the square"),
        Text(
            "Le diagnostic a trouvé un mur romain à trente mètres.", "The survey found a Roman wall thirty metres away."
        ),
        Text("Une fouille préventive ferme le chantier trois mois.", "A rescue dig closes the site for three months."),
        "ground",
        "sofia.martins",
        {"probability": 2, "time": 5, "cost": 3},
        strategy="accept",
        response=Text("Le parvis passe en fin de phasage.", "The square moves to the end of the sequence."),
        proximity="near",
        chance=0.2,
        loss=420_000,
        delay=60,
        tasks=("3.13",),
    ),
    DemoRisk(
        "MOB-03",
        Text("Raccordement électrique insuffisant à Kermelin", "Too little power at Kermelin"),
        Text(
            "Le renforcement du poste de Lanveur a du retard.", "The reinforcement of the Lanveur substation is late."
        ),
        Text("La moitié des bus ne se recharge pas la nuit.", "Half of the buses cannot charge overnight."),
        "suppliers",
        "karim.benali",
        {"probability": 4, "quality": 4, "time": 3},
        response=Text("Charge lissée et deux groupes loués.", "Staggered charging and two hired generators."),
        trigger=Text("La mise sous tension de Lanveur recule encore.", "Lanveur’s energising slips again."),
        chance=0.5,
        loss=180_000,
        delay=25,
        tasks=("3.5",),
        after={"probability": 2, "quality": 2, "time": 2},
        actions=(
            DemoAction(
                Text("Logiciel de charge lissée à l’essai sur huit bus", "Try staggered charging on eight buses"),
                "karim.benali",
                35,
                22_000,
            ),
            DemoAction(
                Text("Devis de location de groupes", "Quotes for hired generators"), "karim.benali", -15, 0, "done"
            ),
        ),
    ),
    DemoRisk(
        "MOB-04",
        Text("Accident d’un ouvrier sur voie exploitée", "A worker hurt on a running line"),
        Text("La ligne A reste exploitée pendant les travaux.", "Line A keeps running during the works."),
        Text("Un blessé grave, et l’arrêt du chantier.", "Somebody badly hurt, and the site closed."),
        "staff",
        "sofia.martins",
        {"probability": 2, "safety": 5, "image": 4, "time": 3},
        strategy="reduce",
        response=Text("Annonceurs, coupure de courant, visites inopinées.", "Lookouts, power cut, unannounced visits."),
        proximity="imminent",
        chance=0.1,
        delay=20,
        tasks=("5",),
        after={"probability": 1, "safety": 5, "image": 4, "time": 3},
        actions=(
            DemoAction(
                Text("Visite de sécurité inopinée, chaque semaine", "Unannounced safety visit, each week"),
                "karim.benali",
                7,
                0,
                "under_way",
            ),
        ),
    ),
    DemoRisk(
        "MOB-06",
        Text("Subvention européenne pour l’hydrogène", "European grant for hydrogen"),
        Text("L’appel à projets rouvre au printemps.", "The call for projects opens again in spring."),
        Text("Un tiers des navettes financé.", "A third of the shuttles paid for."),
        "rules",
        "sofia.martins",
        {"probability": 3, "cost": 4},
        kind="opportunity",
        strategy="exploit",
        response=Text("Déposer un dossier commun avec le port.", "Apply together with the port."),
        chance=0.45,
        loss=1_200_000,
        actions=(
            DemoAction(Text("Lettre d’engagement du port", "Letter of commitment from the port"), "sofia.martins", 18),
        ),
    ),
    DemoRisk(
        "ENE-01",
        Text("Hiver rigoureux pendant les fouilles", "A hard winter during trenching"),
        Text("Six mois de tranchées à ciel ouvert.", "Six months of open trenches."),
        Text("Sol gelé, quinze jours perdus.", "Frozen ground, a fortnight lost."),
        "weather",
        "awa.diallo",
        {"probability": 3, "time": 3, "cost": 2},
        strategy="accept",
        response=Text("Deux semaines de marge avant la mise en chauffe.", "Two weeks of float before heating starts."),
        proximity="near",
        chance=0.4,
        loss=60_000,
        delay=12,
        tasks=("8.6", "9.6"),
        reviewed=64,
    ),
    DemoRisk(
        "ENE-01",
        Text("Abonnés moins nombreux que prévu", "Fewer subscribers than planned"),
        Text("Deux copropriétés ont choisi la pompe à chaleur.", "Two buildings have chosen heat pumps."),
        Text("Le prix de la chaleur ne tient plus.", "The price of heat does not hold."),
        "change",
        "awa.diallo",
        {"probability": 3, "cost": 5, "image": 3},
        response=Text("Raccordement offert la première année.", "Connection free in the first year."),
        chance=0.3,
        loss=2_400_000,
        after={"probability": 2, "cost": 3, "image": 2},
        actions=(
            DemoAction(
                Text("Rencontrer les syndics des quatre résidences", "Meet the managers of the four estates"),
                "awa.diallo",
                -3,
                8_000,
                "under_way",
            ),
        ),
        comment=Text("Un syndic sur quatre a signé.", "One manager in four has signed."),
    ),
    DemoRisk(
        "ENE-03",
        Text("Transformateur livré avec six mois de retard", "Transformer six months late"),
        Text("Les usines sont pleines jusqu’à l’an prochain.", "Factories are full until next year."),
        Text("Le poste et tout ce qui en dépend attend.", "The substation and all that needs it wait."),
        "suppliers",
        "awa.diallo",
        {"probability": 5, "time": 5, "cost": 3},
        strategy="avoid",
        response=Text("Acheter un transformateur de rechange au transporteur.", "Buy a spare from the grid company."),
        proximity="near",
        chance=0.7,
        loss=500_000,
        delay=110,
        tasks=("3.3",),
        after={"probability": 2, "time": 3, "cost": 4},
        actions=(
            DemoAction(
                Text("Offre ferme pour le transformateur de rechange", "Firm offer for the spare transformer"),
                "awa.diallo",
                10,
                12_000,
                "under_way",
            ),
        ),
        occurred=Text(
            "Le fabricant a confirmé par écrit vingt-deux semaines de retard.",
            "The maker has confirmed in writing a delay of twenty-two weeks.",
        ),
    ),
    DemoRisk(
        "ENE-06",
        Text("Vandalisme sur les premières bornes", "Vandalism on the first chargers"),
        Text("Quartiers sans éclairage la nuit.", "Streets without light at night."),
        Text("Une borne sur dix hors service.", "One charger in ten out of service."),
        "weather",
        "awa.diallo",
        {"probability": 3, "cost": 2, "image": 2},
        strategy="accept",
        chance=0.3,
        loss=45_000,
    ),
    DemoRisk(
        "NUM-01",
        Text("Validateurs incompatibles avec les anciennes cartes", "Readers that refuse old cards"),
        Text("Trois générations de cartes circulent.", "Three generations of cards are in use."),
        Text("Files aux portillons le jour de la bascule.", "Queues at the gates on the first day."),
        "systems",
        "thomas.renaud",
        {"probability": 3, "quality": 4, "image": 4},
        response=Text(
            "Essai grandeur nature à une station, échange gratuit des cartes.",
            "A full trial at one station, free exchange of cards.",
        ),
        trigger=Text("Plus de deux pour cent de refus à l’essai.", "More than two per cent refused in the trial."),
        chance=0.35,
        loss=210_000,
        delay=15,
        tasks=("11.2",),
        after={"probability": 2, "quality": 2, "image": 2},
        actions=(
            DemoAction(Text("Essai à la station Quai-Sud", "Trial at Quai-Sud station"), "thomas.renaud", 28, 30_000),
        ),
    ),
    DemoRisk(
        "NUM-02",
        Text("Prévisions fausses les jours de manifestation", "Wrong forecasts on days of demonstrations"),
        Text("Le modèle n’a appris que des jours ordinaires.", "The model has learnt from ordinary days only."),
        Text("Les voyageurs n’y croient plus.", "Travellers stop believing it."),
        "systems",
        "thomas.renaud",
        {"probability": 4, "image": 3, "quality": 2},
        strategy="reduce",
        response=Text("Bandeau « perturbé » à la main.", "A “disrupted” banner set by hand."),
    ),
    DemoRisk(
        "NUM-03",
        Text("Départ de l’architecte du système", "The system’s architect leaves"),
        Text("Une seule personne connaît les interfaces radio.", "One single person knows the radio interfaces."),
        Text("Trois mois pour retrouver ce savoir.", "Three months to learn it again."),
        "staff",
        "thomas.renaud",
        {"probability": 3, "time": 4, "quality": 3},
        response=Text("Binôme et dossier d’interface.", "A second person, and an interface file."),
        chance=0.3,
        delay=60,
        tasks=("11.5",),
        after={"probability": 3, "time": 2, "quality": 2},
        actions=(
            DemoAction(
                Text("Dossier d’interface relu par l’exploitant", "Interface file read by the operator"),
                "thomas.renaud",
                -12,
                0,
                "under_way",
            ),
        ),
        reviewed=58,
    ),
    DemoRisk(
        "NUM-05",
        Text("Intrusion par un automate non corrigé", "Intrusion through an unpatched controller"),
        Text("Deux cents automates sans mise à jour possible.", "Two hundred controllers that cannot be updated."),
        Text("Arrêt du réseau de chaleur en plein hiver.", "The heat network stops in midwinter."),
        "systems",
        "thomas.renaud",
        {"probability": 2, "safety": 4, "image": 5, "cost": 4},
        response=Text("Cloisonner le réseau, surveiller les accès.", "Split the network, watch its accesses."),
        proximity="imminent",
        chance=0.15,
        loss=1_500_000,
        after={"probability": 1, "safety": 4, "image": 5, "cost": 4},
        actions=(
            DemoAction(
                Text("Cloisonnement des douze sites", "Split the twelve sites"),
                "thomas.renaud",
                60,
                140_000,
                "under_way",
            ),
        ),
    ),
    DemoRisk(
        "NUM-06",
        Text("Reprise de données de mauvaise qualité", "Poor data carried over"),
        Text(
            "Dix-huit mille fournisseurs, un sur trois en double.", "Eighteen thousand suppliers, one in three twice."
        ),
        Text("Factures payées deux fois.", "Invoices paid twice."),
        "systems",
        "yann.kermarrec",
        {"probability": 4, "cost": 3, "quality": 3},
        response=Text("Dédoublonner avant de reprendre.", "Remove the doubles first."),
        chance=0.5,
        loss=90_000,
        delay=20,
        tasks=("4.5",),
        after={"probability": 2, "cost": 2, "quality": 2},
        occurred=Text(
            "La première reprise contenait 4 100 doublons : bascule repoussée.",
            "The first run had 4,100 doubles: the switch is put off.",
        ),
    ),
    DemoRisk(
        "ORG-01",
        Text("Rejet du nouveau roulement par les équipes de nuit", "Night crews reject the new roster"),
        Text("Les primes de nuit n’ont pas été rediscutées.", "Night pay has not been talked about."),
        Text("Préavis de grève pendant la mise en place.", "Notice of a strike during the change."),
        "change",
        "ines.carpentier",
        {"probability": 3, "time": 3, "image": 4},
        response=Text(
            "Atelier avec chaque équipe, un essai de trois mois.", "A workshop with each crew, three months of trial."
        ),
        chance=0.4,
        delay=30,
        tasks=("10.3",),
        after={"probability": 2, "time": 2, "image": 3},
        actions=(
            DemoAction(
                Text("Ateliers dans les quatre dépôts", "Workshops in the four depots"),
                "ines.carpentier",
                21,
                6_000,
                "under_way",
            ),
        ),
    ),
    DemoRisk(
        "ORG-04",
        Text("Dettes de retraite non provisionnées", "Pension debts without provision"),
        Text("Les comptes de 2024 ne les détaillent pas.", "The 2024 accounts do not show them."),
        Text("Le prix est à renégocier.", "The price must be negotiated again."),
        "rules",
        "ines.carpentier",
        {"probability": 2, "cost": 5, "time": 3},
        strategy="transfer",
        response=Text("Garantie de passif.", "A warranty from the seller."),
        chance=0.2,
        loss=3_100_000,
        delay=40,
        tasks=("2.8",),
    ),
)


@dataclass(frozen=True, slots=True)
class DemoIssue:
    """A problem that nobody had foreseen; days count from today."""

    node: str
    title: Text
    description: Text
    owner: str
    severity: str
    happened: int
    due: int
    resolved: Text | None = None


ISSUES = (
    DemoIssue(
        "MOB-02",
        Text("L’escalier mécanique ne passe pas la porte", "The escalator does not fit the door"),
        Text(
            "Le plan du fournisseur a changé sans avis : il manque 12 cm.",
            "The maker’s drawing changed unannounced: 12 cm are missing.",
        ),
        "karim.benali",
        "high",
        -16,
        9,
    ),
    DemoIssue(
        "NUM-04",
        Text("Comptes refusés aux abonnés de plus de 90 ans", "Accounts refused to subscribers over 90"),
        Text("L’année de naissance était bornée à 1936.", "The year of birth was limited to 1936."),
        "thomas.renaud",
        "moderate",
        -31,
        -24,
        Text(
            "Borne retirée, 37 personnes rappelées une par une.",
            "The limit is gone; 37 people were called back one by one.",
        ),
    ),
    DemoIssue(
        "ENE-02",
        Text("Deux toitures refusées par l’assureur", "Two roofs refused by the insurer"),
        Text(
            "Charpente en bois : l’assureur demande une étude au feu.", "Wooden frames: the insurer wants a fire study."
        ),
        "awa.diallo",
        "high",
        -22,
        4,
    ),
)
