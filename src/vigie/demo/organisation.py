"""The organisation of the sample: a public operator of transport and energy in an imaginary estuary, and its people."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.accounts.roles import Role
from vigie.demo.script import Text

COMPANY = Text("Estuaire Mobilités & Énergie", "Estuary Mobility & Energy")
PORTFOLIO_CODE = "EME"
PORTFOLIO = Text("Plan d’entreprise 2030", "Business plan 2030")
PORTFOLIO_DESCRIPTION = Text(
    "Estuaire Mobilités & Énergie exploite les tramways, les bus, les navettes fluviales, la chaleur et l’électricité "
    "de l’agglomération de Port-Alban : 1,1 million de voyages par semaine, 96 000 foyers raccordés, 3 400 agents.",
    "Estuary Mobility & Energy runs the trams, buses, river shuttles, heat and power of the Port-Alban conurbation: "
    "1.1 million journeys a week, 96,000 households served, 3,400 employees.",
)
PORTFOLIO_OBJECTIVES = Text(
    "Tenir les cinq engagements pris devant les 31 communes, dans une enveloppe de 640 M€ sur six ans.",
    "Keep the five promises made to the 31 towns, within a budget of €640 million over six years.",
)

PASSWORD = "cap-sur-2030"
"""The same for everybody in the sample, and printed where it is loaded: an installation with it is for trying out."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the sample. ``places`` are codes of nodes on which the role is held."""

    key: str
    name: str
    title: Text
    unit: str
    role: Role
    places: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.key}@estuaire.example"


PEOPLE = (
    Person(
        "claire.legoff",
        "Claire Le Goff",
        Text("Directrice du bureau des projets", "Head of the project office"),
        "pmo",
        Role.HEAD_OF_PMO,
        (PORTFOLIO_CODE,),
    ),
    Person(
        "yann.kermarrec",
        "Yann Kermarrec",
        Text("Responsable planification et coûts", "Planning and cost officer"),
        "pmo",
        Role.PMO_OFFICER,
        (PORTFOLIO_CODE,),
    ),
    Person(
        "sofia.martins",
        "Sofia Martins",
        Text("Directrice de projets, infrastructures", "Project manager, infrastructure"),
        "infra",
        Role.PROJECT_MANAGER,
        ("MOB",),
    ),
    Person(
        "awa.diallo",
        "Awa Diallo",
        Text("Directrice de projets, énergie", "Project manager, energy"),
        "energy",
        Role.PROJECT_MANAGER,
        ("ENE",),
    ),
    Person(
        "thomas.renaud",
        "Thomas Renaud",
        Text("Directeur de projets, numérique", "Project manager, digital"),
        "digital",
        Role.PROJECT_MANAGER,
        ("NUM",),
    ),
    Person(
        "ines.carpentier",
        "Inès Carpentier",
        Text("Directrice de la transformation", "Transformation manager"),
        "people",
        Role.PROJECT_MANAGER,
        ("ORG", "ORG-04"),
    ),
    Person(
        "helene.vasseur",
        "Hélène Vasseur",
        Text("Directrice générale adjointe", "Deputy chief executive"),
        "board",
        Role.SPONSOR,
        (PORTFOLIO_CODE, "ORG-04"),
    ),
    Person(
        "karim.benali",
        "Karim Benali",
        Text("Conducteur de travaux", "Site engineer"),
        "infra",
        Role.TEAM_MEMBER,
        ("MOB-01", "MOB-02", "ENE-03"),
    ),
    Person(
        "lucie.marchand",
        "Lucie Marchand",
        Text(
            "Cheffe du service mobilités, métropole de Port-Alban",
            "Head of mobility, Port-Alban metropolitan authority",
        ),
        "client",
        Role.CLIENT,
        ("MOB", "NUM-01"),
    ),
    Person(
        "peter.owusu",
        "Peter Owusu",
        Text("Auditeur interne", "Internal auditor"),
        "audit",
        Role.AUDITOR,
        (PORTFOLIO_CODE,),
    ),
)

UNITS = {
    "board": Text("Direction générale", "General management"),
    "pmo": Text("Bureau des projets", "Project office"),
    "infra": Text("Direction des infrastructures", "Infrastructure"),
    "energy": Text("Direction de l’énergie", "Energy"),
    "digital": Text("Direction du numérique", "Digital"),
    "ops": Text("Direction de l’exploitation", "Operations"),
    "people": Text("Direction des ressources humaines", "Human resources"),
    "audit": Text("Audit interne", "Internal audit"),
    "client": Text("Métropole de Port-Alban", "Port-Alban metropolitan authority"),
}

CATEGORIES = {
    "works": Text("Travaux", "Works"),
    "equipment": Text("Équipements et réseaux", "Equipment and networks"),
    "software": Text("Logiciel", "Software"),
    "product": Text("Développement de produit", "Product development"),
    "organisation": Text("Organisation", "Organisation"),
}

GOALS = {
    "ridership": Text("Doubler la part des transports publics", "Double the share of public transport"),
    "carbon": Text("Neutralité carbone en 2040", "Carbon neutral in 2040"),
    "access": Text("Un service simple et accessible à tous", "A service that is simple and open to all"),
    "assets": Text("Exploiter sûrement un patrimoine durable", "Run lasting assets safely"),
    "people": Text("Attirer et faire grandir les équipes", "Attract people and help them grow"),
}

TEAMS = {
    "pmo": Text("Équipe projet", "Project team"),
    "eng": Text("Maîtrise d’œuvre", "Design engineers"),
    "survey": Text("Géomètres et géotechniciens", "Surveyors and geotechnicians"),
    "env": Text("Bureau d’études environnement", "Environmental consultants"),
    "legal": Text("Affaires juridiques et foncières", "Legal and land affairs"),
    "procurement": Text("Achats", "Procurement"),
    "finance": Text("Finances", "Finance"),
    "safety": Text("Sécurité et contrôle technique", "Safety and technical control"),
    "quality": Text("Qualité", "Quality"),
    "audit": Text("Auditeurs", "Auditors"),
    "city": Text("Services de voirie des communes", "Towns’ road departments"),
    "networks": Text("Concessionnaires de réseaux", "Utility companies"),
    "site": Text("Entreprise de génie civil", "Civil works contractor"),
    "track": Text("Entreprise de voie ferrée", "Track contractor"),
    "landscape": Text("Paysagistes et voirie", "Landscape and road contractor"),
    "finishing": Text("Entreprises de second œuvre", "Finishing trades"),
    "systems": Text("Intégrateur courants forts et faibles", "Power and telecoms contractor"),
    "supplier": Text("Fournisseur", "Supplier"),
    "grid": Text("Ingénierie réseau électrique", "Grid engineering"),
    "heating": Text("Équipe chaleur", "Heat team"),
    "fleet": Text("Matériel roulant", "Rolling stock"),
    "garage": Text("Ateliers du matériel", "Vehicle workshops"),
    "assets": Text("Gestion du patrimoine", "Asset management"),
    "ops": Text("Exploitation", "Operations"),
    "moves": Text("Moyens généraux", "Facilities"),
    "sales": Text("Relation clients et collectivités", "Customer and public relations"),
    "comms": Text("Communication", "Communication"),
    "hr": Text("Ressources humaines", "Human resources"),
    "training": Text("Formation", "Training"),
    "product": Text("Responsable produit", "Product owner"),
    "architect": Text("Architecte", "Architect"),
    "dev": Text("Développement", "Developers"),
    "hardware": Text("Électronique", "Electronics"),
    "tester": Text("Testeurs", "Testers"),
    "software": Text("Logiciel et automatisme", "Software and automation"),
    "integrator": Text("Intégrateur", "Integrator"),
    "infra": Text("Infrastructures numériques", "Digital infrastructure"),
    "security": Text("Cybersécurité", "Cybersecurity"),
    "data": Text("Données", "Data"),
    "users": Text("Utilisateurs métiers", "Business users"),
}
"""Who does the work, by the names that outlines use."""


TOLERANCES: dict[str, tuple[float | None, float | None]] = {"planning.missing_logic": (0.18, None)}
"""What the project office tolerates otherwise than Vigie: of the few tasks left towards a project's end, the last one
weighs much."""
