"""What is uncertain in the sample, and what holds the projects of a programme together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from vigie.accounts.models import User
from vigie.demo.script import Text
from vigie.planning.models import Calendar, Task
from vigie.portfolio.models import Node
from vigie.risks.models import Checkpoint, Driver, Estimate, Handover, Together, UncertaintyClass, Weather
from vigie.risks.services import keep_class, request_analysis, state

CLASSES = {
    "known": (Text("Bien maîtrisé", "Well known"), Text("Fait chaque année.", "Done every year."), (0.95, 1, 1.1)),
    "usual": (Text("Habituel", "Usual"), Text("Fait, dans d’autres lieux.", "Done, in other places."), (0.9, 1, 1.3)),
    "new": (Text("Jamais fait ici", "Never done here"), Text("Premier du genre.", "First of its kind."), (0.8, 1.1, 2)),
}
"""Name, meaning, and shares at best, most likely and at worst."""

RAIN = (15, 12, 10, 6, 4, 3, 2, 2, 5, 8, 12, 15)
"""Per cent of the nights that the works on line A lose, by month."""


class Uncertain:
    """Says it by the services that people use, and has the simulations made as soon as a worker is there."""

    def __init__(
        self,
        nodes: Mapping[str, Node],
        head: User,
        anchor: dt.date,
        say: Callable[[Text], str],
    ) -> None:
        self.nodes, self.head, self.anchor, self.say = nodes, head, anchor, say
        self.made: list[int] = []

    def load(self) -> None:
        classes = {}
        for key, (name, meaning, (low, likely, high)) in CLASSES.items():
            found = UncertaintyClass.objects.filter(name=self.say(name)).first()
            if found is None:
                figures = {"low": Decimal(str(low)), "likely": Decimal(str(likely)), "high": Decimal(str(high))}
                found = UncertaintyClass(name=self.say(name), meaning=self.say(meaning), **figures)
                keep_class(found, actor=self.head)
                self.made.append(found.pk)
            classes[key] = found
        if "MOB" not in self.nodes:
            return
        tram, hub, line = (self.nodes[code] for code in ("MOB-01", "MOB-02", "MOB-04"))
        for node, wbs, key in ((tram, "10", "new"), (tram, "20", "usual"), (hub, "3", "usual"), (hub, "4", "known")):
            state(Estimate(node=node, task_uid=self._uid(node, wbs), uncertainty=classes[key]), actor=self.head)
        crews = [self._uid(tram, wbs) for wbs in ("9.2", "10.2")]
        state(Together(node=tram, task_uids=crews, coefficient=Decimal("0.6")), actor=self.head)
        nights = Calendar.objects.filter(schedule__node=line, name__contains="22").first()
        if nights is not None:
            months = [str(Decimal(share) / 100) for share in RAIN]
            state(Weather(node=line, calendar_uid=nights.uid, months=months), actor=self.head)
        self._together()
        for code in ("MOB-01", "MOB-04", "MOB"):
            request_analysis(self.nodes[code], actor=self.head, iterations=5_000)

    def _together(self) -> None:
        programme, tram, hub, depot, line = (
            self.nodes[code] for code in ("MOB", "MOB-01", "MOB-02", "MOB-03", "MOB-04")
        )
        state(
            Driver(
                node=programme,
                name=self.say(Text("Équipes de voie rares dans la région", "Track crews are scarce in the region")),
                chance=Decimal("0.4"),
                low=Decimal("1.05"),
                likely=Decimal("1.15"),
                high=Decimal("1.35"),
                places=[[tram.pk, self._uid(tram, wbs)] for wbs in ("9.2", "10.2")]
                + [[line.pk, self._uid(line, wbs)] for wbs in ("5", "6")],
            ),
            actor=self.head,
        )
        state(
            Handover(
                node=programme,
                name=self.say(
                    Text("Quais du pôle prêts à recevoir la voie", "Platforms of the hub ready for the track")
                ),
                giver=[hub.pk, self._uid(hub, "3.6")],
                taker=[tram.pk, self._uid(tram, "10.3")],
                lag=Decimal(5),
            ),
            actor=self.head,
        )
        state(
            Checkpoint(
                node=programme,
                name=self.say(Text("Service d’été : pôle et dépôt ouverts", "Summer service: hub and depot open")),
                day=self.anchor + dt.timedelta(days=232),
                places=[[hub.pk, self._uid(hub, "5.4")], [depot.pk, self._uid(depot, "6.6")]],
            ),
            actor=self.head,
        )

    @staticmethod
    def _uid(node: Node, wbs: str) -> int:
        return int(Task.objects.values_list("uid", flat=True).get(schedule__node=node, wbs=wbs))
