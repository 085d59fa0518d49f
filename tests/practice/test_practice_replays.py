"""What follows a run that has ended: replays from any node, which never count, and the sentence for next time."""

from __future__ import annotations

import pytest

from elearn.kernel import clock
from elearn.kernel.errors import Missing, Refused
from elearn.practice import queries, service
from elearn.practice.models import Outcome
from tests.parallel import write
from tests.practice.conftest import progress


def test_a_replay_starts_at_its_node_and_never_counts(player):
    player.start().say_best(until="n10")
    player.say("a")
    stopped = player.run_id
    player.run_id = write(service.replay, stopped, 8, actor=player.actor)
    assert (player.standing.place, player.standing.state.node) == (8, "n10")
    assert player.standing.entered_at == clock.now()
    player.say_best()
    run = player.standing.run
    assert (run.total, run.passed, run.counted, run.origin_id) == (100, True, False, stopped)
    kept = progress(run.activity_id)
    assert (kept.completed_at, kept.best_percent) == (None, None)
    again = write(service.replay, stopped, 0, actor=player.actor)
    assert queries.standing(queries.run_for(player.actor, again)).place == 0


def test_a_replay_left_open_does_not_stand_in_the_way_of_a_run_that_counts(player):
    player.start().say_best()
    again = write(service.replay, player.run_id, 3, actor=player.actor)
    player.start()
    assert player.run_id != again
    assert player.standing.run.counted
    assert queries.run_for(player.actor, again).outcome == Outcome.CLOSED


def test_a_replay_waits_for_the_run_that_counts(player):
    player.start().say_best()
    ended = player.run_id
    player.start()
    with pytest.raises(Refused):
        write(service.replay, ended, 3, actor=player.actor)
    with pytest.raises(Missing):
        write(service.replay, ended, 99, actor=player.actor)


def test_the_sentence_for_next_time_is_kept_once_the_run_has_ended(player):
    player.start()
    with pytest.raises(Refused):
        write(service.resolve, player.run_id, "Mười lăm giờ tôi gửi.", actor=player.actor)
    player.say_best()
    write(service.resolve, player.run_id, "  Mười lăm giờ tôi gửi. ", actor=player.actor)
    assert player.standing.run.resolution == "Mười lăm giờ tôi gửi."
    with pytest.raises(Refused):
        write(service.resolve, player.run_id, "x" * 601, actor=player.actor)
