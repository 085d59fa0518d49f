"""Two lists held against each other: no row lost, none in two groups, nobody paired by a guess, the same from both sides."""

from __future__ import annotations

import unicodedata
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.intake.reconciling import Group, Side, counts, reconcile

CODES = st.sampled_from(["", "", "A1", "A2", "A3", "a1", "B9"])
NAMES = st.sampled_from(["", "Lê Văn Hòa", "Lê Văn Hoà", "Le Van Hoa", "Ôn Thị Én", "ÔN THỊ ÉN", "Đỗ Ánh"])
POSTS = st.sampled_from(["", "Văn thư", "văn thư", "Kế toán"])


@st.composite
def lists(draw):
    rows = draw(st.lists(st.tuples(CODES, NAMES, POSTS), max_size=8))
    return [Side(place, *row) for place, row in enumerate(rows)]


def mirrored(pairs):
    turn = {Group.MISSING: Group.EXTRA, Group.EXTRA: Group.MISSING}
    return Counter((turn.get(p.group, p.group), p.theirs, p.ours) for p in pairs)


@given(lists(), lists())
def test_every_row_of_both_sides_lands_in_exactly_one_group(ours, theirs):
    pairs = reconcile(ours, theirs)
    assert Counter(p.ours for p in pairs if p.ours) == Counter(ours)
    assert Counter(p.theirs for p in pairs if p.theirs) == Counter(theirs)
    told = counts(pairs)
    assert (told["ours"], told["theirs"]) == (len(ours), len(theirs))
    assert sum(told[group] for group in Group) == len(pairs)


@given(lists(), lists())
def test_either_side_first_gives_the_same_answer(ours, theirs):
    assert mirrored(reconcile(ours, theirs)) == Counter((p.group, p.ours, p.theirs) for p in reconcile(theirs, ours))


@given(lists(), lists())
def test_only_one_code_held_once_on_each_side_pairs_two_rows(ours, theirs):
    for pair in reconcile(ours, theirs):
        if pair.group in {Group.MATCH, Group.POSITION}:
            assert pair.ours.code.upper() == pair.theirs.code.upper() != ""
            for side in (ours, theirs):
                assert sum(one.code.upper() == pair.ours.code.upper() for one in side) == 1
        elif pair.group is Group.MISSING:
            assert pair.theirs is None
        elif pair.group is Group.EXTRA:
            assert pair.ours is None


@pytest.mark.parametrize(
    ("ours", "theirs", "group"),
    [
        (("A1", "Lê Văn Hòa", "Văn thư"), ("a1", "LÊ VĂN HOÀ", "Văn Thư"), Group.MATCH),
        (("A1", "Lê Văn Hòa", "Văn thư"), ("A1", "Le Van Hoa", "Kế toán"), Group.POSITION),
        (("A1", "Lê Văn Hòa", "Văn thư"), ("A1", "Đỗ Ánh", "Văn thư"), Group.UNSURE),
        (("A1", "Lê Văn Hòa", "Văn thư"), ("A2", "Lê Văn Hòa", "Văn thư"), Group.UNSURE),
        (("A1", "Lê Văn Hòa", "Văn thư"), ("", "Lê Văn Hòa", "Văn thư"), Group.UNSURE),
    ],
)
def test_two_rows_come_to(ours, theirs, group):
    (pair,) = reconcile([Side(1, *ours)], [Side(2, *theirs)])
    assert pair.group is group


def test_500_lists_changed_by_chance_give_no_wrong_pair():
    """Lessons 2.15: mutated pairs; whoever is paired is the same person, in doubt goes to a human."""
    luck = Random(20261121)
    for _n in range(500):
        people = [
            (f"CB-{n:03d}", f"Nguyễn Văn {luck.choice(['An', 'Ân', 'Hòa', 'Hoà'])}", "Văn thư") for n in range(20)
        ]
        theirs, truth = [], {}
        for place, (code, name, post) in enumerate(luck.sample(people, 15)):
            truth[place] = code
            change = luck.randrange(6)
            told = "" if change == 0 else code.lower() if change == 1 else code
            name = unicodedata.normalize("NFD", name) if change == 2 else name.upper() if change == 3 else name
            theirs.append(Side(place, told, name, "Kế toán" if change == 4 else post))
        for pair in reconcile([Side(n, *one) for n, one in enumerate(people)], theirs):
            if pair.group in {Group.MATCH, Group.POSITION}:
                assert truth[pair.theirs.place] == pair.ours.code
