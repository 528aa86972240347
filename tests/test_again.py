"""What is written again for each test is what the actions once made."""

from accounts.models import Grantee
from tests.again import remember
from tests.cast import Cast, person


def test_rows_written_again_are_the_rows_that_were_made(
    django_db_setup, django_db_blocker, _remembered_cast, _remembered_world
):
    with django_db_blocker.unblock():
        for kept in (_remembered_cast, _remembered_world):
            assert remember(kept.write).sql == kept.sql
        assert not Grantee.objects.exists()


def test_another_row_is_told_apart(django_db_setup, django_db_blocker, _remembered_cast):
    def and_one_more() -> Cast:
        made = _remembered_cast.write()
        person("Zoë ''\\\" Newcomer")
        return made

    with django_db_blocker.unblock():
        more = remember(and_one_more)
        assert more.sql != _remembered_cast.sql
        assert remember(more.write).sql == more.sql


def test_a_new_row_gets_a_later_key(cast):
    assert person("Newcomer").pk > max(user.pk for user in cast.everyone().values())
