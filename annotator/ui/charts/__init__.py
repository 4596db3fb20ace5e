"""Charts: widgets that draw frozen views and compute nothing.

Only `alpha_over_time` imports pyqtgraph; it is loaded when the Agreement page is first shown.
"""
