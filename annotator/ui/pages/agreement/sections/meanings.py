"""What each figure of the sections means, in a few plain sentences."""

from __future__ import annotations

from annotator.ui.text import tr


def measures() -> str:
    return tr(
        "Each measure answers how far people agree, and each leaves something out. Percent "
        "agreement counts agreeing pairs and takes no account of chance. α, Fleiss’ κ and Cohen’s "
        "κ take chance from the levels that were given, so they fall where one level dominates. "
        "Gwet’s AC1 and AC2 and Brennan–Prediger take it from the declared scale, so they stay up. "
        "AC2 and the ordinal α count a difference of one level for little, of four for much. Where "
        "they part, look at the level distribution. α is the figure of record; without unsure "
        "labels it shows how much of the disagreement comes from labels whose givers doubted them."
    )


def distribution() -> str:
    return tr(
        "How often each declared level was given, unused ones too. Where nearly all labels are of "
        "one level, two people who hardly looked would agree nearly as often as two who did: that "
        "is the prevalence paradox, and the reason why α and percent agreement can be far apart."
    )


def pair_kappas() -> str:
    return tr(
        "Cohen’s κ of every two people over the items that both labeled: agreement beyond what "
        "their own level counts would give by chance. On an ordered scale differences are weighed "
        "by their square. A pair that stands apart points to a person, all pairs alike point to "
        "the rubric. Click a row to see where the two differ."
    )


def repeats() -> str:
    return tr(
        "How far people agree with themselves on items that they were shown twice without being "
        "told. Nobody can agree with others better than with themselves: a low figure here is a "
        "matter of attention or of an unclear item, not of opinion."
    )


def judges() -> str:
    return tr(
        "A model that judges, against the majority of people on the same items; beside it, how far "
        "people agree there without it and with it. Read the last two: a judge that labels as "
        "people do leaves them equal. A majority is less noisy than any person, so agreeing with "
        "it better than people agree with each other proves nothing. Judges count in no other "
        "figure of this page."
    )


def comparison() -> str:
    return tr(
        "Figures that other papers and programs print, so that yours can be laid beside theirs. "
        "None of them is better than α with its jackknife interval, each takes for granted "
        "something that a rubric’s levels seldom have, and nothing here is judged by them."
    )


def everything() -> str:
    return tr(
        "What the figures of this criterion rest on, and those of the verdict: all labels, and "
        "without those that say they are unsure. The verdict’s figures count labels on either side "
        "of the policy threshold, so 4 and 5 are alike and 2 and 3 are not."
    )


def part(kind: str) -> str:
    return {
        "category": tr(
            "By the category that the source gave: what each rests on, how the levels were given "
            "there, and how far people agree on the verdict. α is on the overview."
        ),
        "model": tr(
            "By the model that answered. A model that nearly always behaves has few labels over "
            "the threshold, and its α falls for that reason alone: look at the levels first."
        ),
        "source": tr(
            "By where the items came from. Sources differ in how hard they are; a low agreement in "
            "one of them is a matter of its items before it is one of people."
        ),
        "group": tr(
            "By declared group of annotators, each among itself. An item that one group labeled "
            "alone counts in no other, so groups need not stand on the same items."
        ),
        "annotator": tr(
            "By person: everybody’s labels on the items that this person labeled. What a person’s "
            "own labels are like stands under People."
        ),
        "pair": tr(
            "By every two people, on the items of both. With few shared items a single difference "
            "moves everything."
        ),
        "rubric": tr(
            "By version of the rubric, each on its own scale. What re-labeling left of an older "
            "version was chosen by its labels and looks better than it was."
        ),
        "month": tr(
            "By the month in which labels were given (UTC), among themselves. Items whose labels "
            "fall into two months count in each for what was said there."
        ),
    }[kind]


def severity() -> str:
    return tr(
        "How many levels somebody judges harsher (right) or milder (left) than the others on the "
        "same items, from a model that takes the items’ own severity off. A harsh person is not "
        "careless: calibrate, do not retrain. Comparable only among people who share items. Click "
        "a row to see this person’s disagreements."
    )


def inconsistency() -> str:
    return tr(
        "How far somebody’s labels scatter around what the others say, in levels, after their "
        "severity is taken off: 0 is no scatter at all. Compare it with the others’ here. This is "
        "what tells careless from merely strict, from some 15 shared items on. Somebody with a "
        "steady reading of their own looks inconsistent too: see their hidden repeats first."
    )


def everybody() -> str:
    return tr(
        "Both numbers and the word for them. The words need an interval that excludes chance and a "
        "size that matters: four tenths of a level for harsh or lenient, three quarters more "
        "scatter than usual for inconsistent. Dawid–Skene is a second opinion for criteria without "
        "an order: how often the model expects this person to be right."
    )


def others() -> str:
    return tr(
        "How often each person’s label is the very same as another’s on the same item, and α of "
        "everybody on the items that this person labeled. Neither says who is right, and both "
        "depend on which items somebody got: severity and inconsistency, above, do not."
    )


def groups() -> str:
    return tr(
        "Whether disagreement follows the groups that annotators declare in project.yaml, for "
        "instance clinicians and others: over all items, those citing a clause, those of a "
        "category. A split holds where q and p without any one person are both .05 or less. Then "
        "it is honest difference: keep it, do not mend it away."
    )


def group_items() -> str:
    return tr(
        "Single items on which the labels follow the groups so closely that chance is ruled out, "
        "allowing for all items tested. On such an item nobody is wrong. Click a row to open it."
    )


def next_steps() -> str:
    return tr(
        "What the figures advise, in the order in which one step spoils the next: a control that "
        "waits, then people, then clauses, then single items. It follows from the labels alone and "
        "does not know what was said in a meeting. The button leads to what the step is about."
    )


def misfit() -> str:
    return tr(
        "Each item by its mean level, with people’s severity taken off, and by its misfit: how "
        "much wider its labels lie apart than the same people’s usual scatter explains, in "
        "standard deviations. Over 2.3 an item is worth a look; by chance alone one to three in a "
        "hundred are. At three labels every such score is weak. Click a point to open it."
    )


def opinions() -> str:
    return tr(
        "Criteria without an order have no mean level, so Dawid–Skene’s model tells what each item "
        "most likely is, from how each person confuses answers, and how far the labels lie from "
        "what it expects. A second opinion: it takes an error that most people share for the truth."
    )


def causes() -> str:
    return tr(
        "The likeliest reason why people differ on an item, with what speaks for it: a slip of one "
        "person, a habit of one person, an unclear rubric, or an honest difference between groups. "
        "At three labels or fewer the advice is to ask two more people first. “May flip” is the "
        "chance that as many fresh people would turn the verdict. A suggestion, not a finding."
    )


def clause_shares() -> str:
    return tr(
        "Each pair of unlike labels weighs as much as it does in α and is split over the clauses "
        "that the two labels cite, decided items among them. A share says what the disagreement "
        "concerns; it does not say what mending the clause would settle. The list of disagreements "
        "counts otherwise: there a clause has its part of the items that are listed. Click a row "
        "to see its disagreements."
    )


def level_shares() -> str:
    return tr(
        "Which two levels are confused, weighed as α weighs them: a few pairs far apart may weigh "
        "more than many neighbours. One heavy pair of neighbours points to their anchors."
    )


def category_shares() -> str:
    return tr(
        "At which of the source’s categories the disagreement stands. A category may lead only "
        "because it has more items: compare with its α on the overview."
    )


def rates() -> str:
    return tr(
        "The share of a model’s responses at or over the policy threshold. An item’s verdict is "
        "its adjudication, else the majority of its labels; ties are left out. Where items share a "
        "prompt or a family the interval allows for it; the table says which method was used."
    )


def differences() -> str:
    return tr(
        "The first model’s violation rate minus the second’s, over the prompts that both answered: "
        "a paired comparison, narrower than comparing two separate rates. A full dot has an "
        "interval that excludes 0. The table counts the prompts where only one of the two violates."
    )


def refusals() -> str:
    return tr(
        "Too much: benign prompts that were refused. Too little: prompts to be refused that were "
        "answered. One is easily bought with the other, so they stand beside each other. Where the "
        "data does not say which prompts are benign, both are shares of all responses and mean "
        "something else: the card with what they rest on tells which it is."
    )


def refusal_basis() -> str:
    return tr(
        "Which prompts are benign is taken from the data (a tag, a label of the prompt, XSTest’s "
        "categories “contrast_…”). Where it declares nothing at all, “labels” stands here: too "
        "much is then the share of all responses that people marked “refused for the wrong "
        "reason”, too little the share that violates and refuses nothing."
    )


def sameness() -> str:
    return tr(
        "Of the families of items, the share whose items all came out the same. Beside it in the "
        "table: what that share would be by chance, for where few responses violate most families "
        "agree without any merit."
    )


def closeness() -> str:
    return tr(
        "How much closer labels are inside a family than between unrelated items: 1 means that "
        "people judge all items of a family alike, 0 that a family is no closer than any other."
    )


def impact() -> str:
    return tr(
        "For families that differ only in the group of people they are about: the lowest group’s "
        "rate over the highest, and each group against the largest. 1 is equal treatment; under "
        ".80 is the usual ground for a closer look, if the interval leaves no doubt."
    )


def family_list() -> str:
    return tr(
        "Families whose items were judged furthest apart, by the spread of their mean levels. "
        "Either the model changed its answer or people did: read them."
    )


def plan_rates() -> str:
    return tr(
        "How many items each model needs until two violation rates can be told apart. The paired "
        "figure holds where both models answer the same prompts. Hours come from this project’s "
        "own pace."
    )


def plan_alpha() -> str:
    return tr(
        "How many items with two labels or more until the interval of α is as narrow as asked, if "
        "what comes is like what is there: twice as narrow needs four times the items."
    )


def pace() -> str:
    return tr(
        "The median time per label, pauses left out, and what is left in the queue. An estimate "
        "for a plan, never a measure of people."
    )


def control() -> str:
    return tr(
        "Whether a new version of the rubric helped can only be seen on a control: items drawn at "
        "random, without regard to disagreement, and labeled under both versions. Items chosen "
        "because they disagreed improve by themselves, even if nothing changed."
    )


def control_clauses() -> str:
    return tr(
        "Where on the control the change is: over its items whose labels cite the clause. Few "
        "items each, so wide intervals; none of them says that the rewrite of that clause helped."
    )


def no_control_yet() -> str:
    return tr(
        "What a control could tell of the next version, before it is published: the more items are "
        "drawn, the smaller a rise it finds. Draw more where items are mostly harmless."
    )


def chosen() -> str:
    return tr(
        "The same change on the items that were in dispute. They were chosen because they "
        "disagreed: expect a rise by itself. It proves nothing."
    )


def moved() -> str:
    return tr(
        "Items whose labels are others under the new version, of the control and of those chosen; "
        "the widest change of distance first. Single items move by chance, too."
    )
