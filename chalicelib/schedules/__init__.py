"""Schedules: on which days something is due, in one frozen class for each type.

``types.Schedule`` is the union of all types. What uses schedules declares with
``accepted.AcceptedTypes`` which of them it takes: the regimen in ``plan.regimen``, streaks in
``schedules.streaks``. A new type is a class here, a member of these unions, and its fields in
``models.ScheduleForm``.
"""
