"""The demo account as files: workouts and readings as CSV, readings and supplements as FHIR."""

from tools.contract.demo.step import Step

FILES = (
    Step(
        "exportWorkouts",
        "first_page",
        "The first page, which begins with the names of the columns",
        query="limit=1",
        keep="file",
    ),
    Step(
        "exportWorkouts",
        "one_day",
        "The workouts of one day; there is no other page",
        query="from=2026-03-10&to=2026-03-10",
        keep="file",
    ),
    Step(
        "exportReadings",
        "first_page",
        "A panel with its computed values",
        query="limit=1",
        keep="file",
    ),
    Step(
        "exportFhir",
        "first_page",
        "The first resources, and the link to the next ones",
        query="limit=2",
        keep="file",
    ),
    Step(
        "exportFhir",
        "one_day",
        "The readings of one day, and the supplements that were taken then",
        query="from=2026-03-12&to=2026-03-12",
        keep="file",
    ),
)
