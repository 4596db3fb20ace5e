"""How often each person's labels are those of the others, against counting pairs by hand."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.measures.own import OwnAgreement, own_agreement
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale

SCALE = Scale("ordinal", ("1", "2", "3"), (1.0, 2.0, 3.0))
Labels = Mapping[tuple[str, str], str]
"""By item and annotator."""


def own(labels: Labels) -> Mapping[str, OwnAgreement]:
    return own_agreement(ratings_of(((i, a, code) for (i, a), code in labels.items()), SCALE))


def counted(labels: Labels, who: str) -> OwnAgreement:
    """Pair by pair."""
    mine = {item: code for (item, one), code in labels.items() if one == who}
    others = {
        item: [code for (i, one), code in labels.items() if i == item and one != who]
        for item in mine
    }
    pairs = [(mine[item], code) for item in mine for code in others[item]]
    share = sum(a == b for a, b in pairs) / len(pairs) if pairs else None
    return OwnAgreement(len(mine), sum(bool(o) for o in others.values()), share)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("abcd")), st.sampled_from("123")
    )
)
def test_it_is_what_counting_every_pair_gives(labels: Labels) -> None:
    people = {who for _, who in labels}
    assert own(labels) == {who: counted(labels, who) for who in people}


def test_who_labels_alone_has_no_share() -> None:
    assert own({("u", "a"): "1"}) == {"a": OwnAgreement(1, 0, None)}


def test_a_set_is_alike_only_where_it_is_the_same_set() -> None:
    said = [("u", "a", "x|y"), ("u", "b", "x"), ("v", "a", "x|y"), ("v", "b", "x|y")]
    found = own_agreement(ratings_of(said, Scale("set", ("x", "y"))))
    assert found["a"] == OwnAgreement(2, 2, 0.5)
