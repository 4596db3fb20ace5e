"""The command line. Everything that the window can do to data can be done here without it.

JSON stands alone on stdout; progress, warnings and errors go to stderr. Nothing heavy is imported
before a command needs it.
"""
