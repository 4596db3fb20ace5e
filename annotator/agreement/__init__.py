"""Agreement between annotators: numbers in, frozen results out. Standard library and NumPy only.

``patterns`` holds the live state, ``ratings`` who said what; the packages measure either. Nothing
here knows people, items' texts or the store.
"""
