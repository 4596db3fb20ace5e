"""Agreement between annotators: numbers in, frozen results out. Standard library and NumPy only.

``patterns`` holds the live state, ``alpha`` and ``figures`` the live figures, ``bootstrap`` and
``crosscheck`` what reports add. Nothing here knows annotators, items or the store.
"""
