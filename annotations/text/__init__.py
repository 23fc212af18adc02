"""Pure functions on text: no Django, no network. Offsets are Unicode code points, half-open [start, end)."""
