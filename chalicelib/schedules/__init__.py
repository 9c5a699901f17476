"""Schedules: one frozen class for each schedule type. Pure rules.

``types.Schedule`` is the union of all types. The regimen (``plan.regimen``) and streaks
(``schedules.streaks``) declare with ``accepted.AcceptedTypes`` which types they accept. A new type
is a class here, a member of these unions, and its fields in ``models.ScheduleForm`` and
``documents.ScheduleDocument``.
"""
