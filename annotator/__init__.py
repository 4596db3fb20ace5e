"""Judge the outputs of AI models for safety, and know how far the judgement can be trusted."""

__version__ = "0.1.0"
