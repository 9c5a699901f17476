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
        "one_panel",
        "A panel with its computed values",
        query="from=2026-01-20&to=2026-01-20",
        keep="file",
    ),
    Step(
        "exportFhir",
        "one_panel",
        "The readings of a day on which no supplement was taken; one was reported in another unit",
        query="from=2026-01-20&to=2026-01-20",
        keep="file",
    ),
    Step(
        "exportFhir",
        "first_page",
        "Two supplements, and the link to the next page",
        query="limit=2",
        keep="file",
    ),
)
