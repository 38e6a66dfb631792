"""The sample's four programmes."""

from vigie.demo.project import Programme, Project
from vigie.demo.projects.company import TRANSFORMATION
from vigie.demo.projects.digital import DIGITAL
from vigie.demo.projects.energy import ENERGY
from vigie.demo.projects.mobility import MOBILITY

PROGRAMMES: tuple[Programme, ...] = (MOBILITY, ENERGY, DIGITAL, TRANSFORMATION)


def all_projects() -> list[Project]:
    """Every project of the sample, programme by programme."""
    return [project for programme in PROGRAMMES for project in programme.projects]
