"""What the register and the schedules say, simulated: a project alone, or several with what holds them together."""

from vigie.risks.simulation.analysing import JOINT, PERCENTS, SURE, analyse
from vigie.risks.simulation.building import Built, build
from vigie.risks.simulation.inputs import (
    USUAL,
    Ask,
    BranchingInput,
    DriverInput,
    EstimateInput,
    RiskInput,
    SpreadInput,
    TogetherInput,
    Uncertainty,
    WeatherInput,
    share_of,
)
from vigie.risks.simulation.programme import (
    CheckpointInput,
    HandoverInput,
    ProgrammeAsk,
    ProjectAsk,
    SharedInput,
    analyse_programme,
)

__all__ = [
    "JOINT",
    "PERCENTS",
    "SURE",
    "USUAL",
    "Ask",
    "BranchingInput",
    "Built",
    "CheckpointInput",
    "DriverInput",
    "EstimateInput",
    "HandoverInput",
    "ProgrammeAsk",
    "ProjectAsk",
    "RiskInput",
    "SharedInput",
    "SpreadInput",
    "TogetherInput",
    "Uncertainty",
    "WeatherInput",
    "analyse",
    "analyse_programme",
    "build",
    "share_of",
]
