"""Rules of training: loads, sets, estimated one-rep maxima, volume and muscles. Pure functions.

A set is a stored document; its type is ``SetDocument`` of the workouts. Loads are exact decimals in
kilograms. What is not known is ``None`` or a reason, never 0.
"""
