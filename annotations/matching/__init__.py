"""Whether two statements say the same: candidates by meaning and words, and guards that name what differs.

Pure: no tables, no network. A match is only ever proposed.
"""
