"""The programme of the company's own transformation."""

from __future__ import annotations

from vigie.demo.outlines import company as outlines
from vigie.demo.project import Programme, Project, Step
from vigie.demo.script import Block, Late, Remark, Text, repeat, same

REORGANISE = Project(
    code="ORG-01",
    name=Text("Nouvelle organisation de la maintenance", "New organisation of maintenance"),
    category="organisation",
    goal="assets",
    unit="ops",
    manager="ines.carpentier",
    sponsor="helene.vasseur",
    description=Text(
        "Sept ateliers, trois métiers, une planification commune et une astreinte partagée.",
        "Seven workshops, three trades, one planning desk and a shared on-call rota.",
    ),
    objectives=Text(
        "Disponibilité du parc de 96 % ; délai d’intervention divisé par deux.",
        "96% fleet availability; response time halved.",
    ),
    start=-285,
    finish=Text("Projet clos", "Project closed"),
    blocks=(
        Block(outlines.REORGANISE),
        *repeat(
            outlines.WORKSHOP,
            "w",
            *(
                {"place": Text(fr, en)}
                for fr, en in (
                    ("Kermelin bus", "Kermelin bus"),
                    ("Le Port bus", "Le Port bus"),
                    ("tramway", "tram"),
                    ("chaleur", "heat"),
                    ("électricité", "power"),
                )
            ),
        ),
        Block(outlines.REORGANISE_END),
    ),
)

ACADEMY = Project(
    code="ORG-02",
    name=Text("École des conducteurs", "Drivers’ academy"),
    category="organisation",
    goal="people",
    unit="people",
    manager="ines.carpentier",
    sponsor="helene.vasseur",
    description=Text(
        "Recruter et former 120 conductrices et conducteurs, dont la moitié sans permis D.",
        "Hire and train 120 drivers, half of them without a bus licence.",
    ),
    objectives=Text(
        "Plus aucun service annulé faute de conducteur ; 35 % de femmes par promotion.",
        "No service cancelled for want of a driver; 35% women in each intake.",
    ),
    start=-260,
    finish=Text("École confiée à l’exploitation", "Academy handed over to operations"),
    blocks=(
        Block(outlines.ACADEMY),
        *repeat(outlines.INTAKE, "n", *({"number": same(str(number))} for number in range(1, 5))),
        Block(outlines.ACADEMY_END),
    ),
    story=(
        Late(
            "sim",
            24,
            -55,
            Text(
                "Le premier simulateur a été refusé : retour d’effort au volant défectueux, renvoyé à l’usine.",
                "The first simulator was refused: faulty steering feedback, sent back to the factory.",
            ),
        ),
    ),
    luck=(-0.05, 0.01),
)

CERTIFY = Project(
    code="ORG-03",
    name=Text("Certification ISO 55001", "ISO 55001 certification"),
    category="organisation",
    goal="assets",
    unit="ops",
    manager="ines.carpentier",
    sponsor="helene.vasseur",
    description=Text(
        "Gérer dans la durée 4,8 Md€ d’actifs : savoir ce que l’on a, dans quel état, et quand le remplacer.",
        "Manage assets worth €4.8 billion over time: know what there is, in what condition, and when to replace it.",
    ),
    objectives=Text(
        "Certificat obtenu ; plans de renouvellement à 20 ans sur trois métiers.",
        "Certificate issued; 20-year renewal plans in three trades.",
    ),
    start=-250,
    finish=Text("Certificat remis", "Certificate handed over"),
    blocks=(Block(outlines.CERTIFY),),
    not_before={"stage1": 70},
    story=(
        Remark(
            "stage1",
            Text(
                "L’organisme certificateur n’a pas d’auditeur disponible avant cette date.",
                "The certification body has no auditor available before this date.",
            ),
        ),
    ),
)

MERGER = Project(
    code="ORG-04",
    name=Text("Rapprochement avec Transports du Littoral", "Merger with Coastline Transport"),
    category="organisation",
    goal="ridership",
    unit="board",
    manager="ines.carpentier",
    sponsor="helene.vasseur",
    description=Text(
        "Reprise de l’exploitant interurbain voisin : 410 agents, 96 cars. Confidentiel jusqu’à la lettre d’intention.",
        "Takeover of the neighbouring coach operator: 410 employees, 96 coaches. Confidential until the letter of intent.",
    ),
    objectives=Text(
        "Un seul réseau et un seul titre de transport sur l’estuaire.",
        "One network and one ticket for the whole estuary.",
    ),
    start=-85,
    finish=Text("Intégration achevée", "Integration complete"),
    blocks=(Block(outlines.MERGER),),
    story=(
        Remark(
            "compete",
            Text(
                "Dossier simplifié possible : parts de marché cumulées sous 30 %.",
                "A simplified file is possible: joint market share below 30%.",
            ),
        ),
    ),
    confidential=True,
)

WORKSPACES = Project(
    code="ORG-05",
    name=Text("Nouveaux espaces et télétravail", "New workspaces and remote work"),
    category="organisation",
    goal="people",
    unit="people",
    manager="ines.carpentier",
    sponsor="helene.vasseur",
    description=Text(
        "Trois plateaux partagés au siège rénové, et un accord de deux jours de télétravail.",
        "Three shared floors in the refurbished head office, and an agreement on two days of remote work.",
    ),
    objectives=Text(
        "Huit agents sur dix satisfaits ; 1 900 m² rendus.", "Eight employees in ten satisfied; 1,900 m² given back."
    ),
    start=-400,
    finish=Text("Projet clos", "Project closed"),
    blocks=(
        Block(outlines.WORKSPACES),
        *repeat(
            outlines.FLOOR,
            "f",
            *(
                {"place": Text(fr, en)}
                for fr, en in (
                    ("premier étage", "first"),
                    ("deuxième étage", "second"),
                    ("troisième étage", "third"),
                )
            ),
        ),
        Block(outlines.WORKSPACES_END),
    ),
    life=(
        Step(
            -85,
            "finished",
            Text(
                "86 % d’agents satisfaits à l’enquête à deux mois.",
                "86% of employees satisfied in the survey after two months.",
            ),
        ),
    ),
    story=(
        Late(
            "deal",
            4,
            -365,
            Text(
                "Une séance de négociation de plus : l’indemnité de repas a fait débat.",
                "One more round of negotiation: the meal allowance was debated.",
            ),
        ),
    ),
)

TRANSFORMATION = Programme(
    code="ORG",
    name=Text("Transformation de l’entreprise", "Company transformation"),
    unit="people",
    sponsor="helene.vasseur",
    description=Text(
        "Des métiers attractifs, une organisation lisible, un patrimoine géré dans la durée.",
        "Attractive trades, a clear organisation, assets managed over time.",
    ),
    objectives=Text("Absentéisme sous 7 % ; 300 recrutements tenus.", "Absence below 7%; 300 recruitments achieved."),
    projects=(REORGANISE, ACADEMY, CERTIFY, MERGER, WORKSPACES),
)
