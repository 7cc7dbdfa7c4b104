"""Right answers in other styles than the reference's, by lecture; all must get full marks.

The source of each module is also run in the sandbox, as a student's, so it imports nothing of the project and gives no
types.
"""
