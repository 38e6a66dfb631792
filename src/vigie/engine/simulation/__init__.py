"""Monte Carlo on a plan: what may happen to its dates and its cost, and what drives it.

    from vigie.engine import simulate
    from vigie.engine.simulation import Estimate, Event, Impact, Model, Pert, Triangular

    model = Model(
        durations=[Estimate(task=3, distribution=Triangular(8 * DAY, 10 * DAY, 20 * DAY))],
        costs=[Estimate(task=3, distribution=Pert(80_000, 100_000, 150_000))],
        events=[Event(0.3, [Impact(task=3, duration=Uniform(2 * DAY, 5 * DAY))], residual=Residual(0.1, cost=5_000))],
    )
    simulation = simulate(plan, model, iterations=10_000, seed=1, watched=[17])

**In**: a ``Plan`` and a ``Model`` (``model.py``). Tasks are plan indices; durations are seconds of working time on the
task's calendar, like ``Plan.duration``; the estimate of a task in progress is of its *remaining* duration; one of a
completed, inactive or summary task is left out, and a note says so. Costs are numbers of one currency.

**Out**: a ``Simulation`` (``result.py``): samples of finish, cost and watched tasks, percentiles, joint confidence,
contingency, criticality, cruciality, SSI, significance, notes. ``responses`` of ``simulate`` says to which events their
responses are applied: ``True`` all, ``False`` none, or a set of indices. ``sensitivity.py``: ``tornado`` and
``value_of_responses``, which run again with the same random numbers. ``portfolio.py``: ``merge`` makes one plan and one
model of several plans, the links between them and the drivers they share. ``cluster.py``: on a Dask cluster.

``progress(share)`` is called from time to time; when ``cancelled()`` is true, ``SimulationCancelled`` is raised. Other
errors are ``ModelError`` (codes in ``model.py``) and ``schedule``'s ``PlanError``.

The same seed gives the same result to the bit, with any number of threads and on a cluster: the random number of a
variable in an iteration is a function of seed, variable and iteration alone (Philox). Without uncertainty every
iteration is ``schedule(plan)`` exactly. Sources, definitions and a worked example: docs/algorithms/simulation.md.
"""

from vigie.engine.simulation.model import (
    Branch,
    Correlation,
    Discrete,
    Distribution,
    Driver,
    Estimate,
    Estimates,
    Event,
    Impact,
    LogNormal,
    Model,
    ModelError,
    Normal,
    Note,
    Pert,
    Residual,
    SimulationCancelled,
    Triangular,
    Uniform,
    Weather,
)
from vigie.engine.simulation.result import Simulation

__all__ = [
    "Branch",
    "Correlation",
    "Discrete",
    "Distribution",
    "Driver",
    "Estimate",
    "Estimates",
    "Event",
    "Impact",
    "LogNormal",
    "Model",
    "ModelError",
    "Normal",
    "Note",
    "Pert",
    "Residual",
    "Simulation",
    "SimulationCancelled",
    "Triangular",
    "Uniform",
    "Weather",
]
