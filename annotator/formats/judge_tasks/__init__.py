"""A judge's task, made of a labeled project: the rubric's levels to choose from, for each item.

lm-evaluation-harness and OpenAI Evals get the same task, each in its own files.
"""

from annotator.formats.judge_tasks.answers import judge_label, judged_item_in
from annotator.formats.judge_tasks.rows import JudgeRow, JudgeRows
from annotator.formats.judge_tasks.task import LOSES, JudgeTask, judge_task

__all__ = [
    "LOSES",
    "JudgeRow",
    "JudgeRows",
    "JudgeTask",
    "judge_label",
    "judge_task",
    "judged_item_in",
]
