"""Which database and broker a process uses, from its environment alone."""

import hashlib
import hmac

import pytest

from config import services, supervisor
from config.places import ServiceError

ADMIN = "postgresql://admin:pw@db.example:6432/plans?sslmode=require"


def test_an_administrative_login_gives_all_three(ground, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", ADMIN)
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/1")
    monkeypatch.setenv("SECRET_KEY", "shared")

    def password(role: str) -> str:
        return hmac.new(b"shared", role.encode(), hashlib.sha256).hexdigest()

    at = "db.example:6432/plans?sslmode=require"
    assert services.connection_urls() == services.Urls(
        owner=ADMIN,
        web=f"postgresql://throughline_web:{password('throughline_web')}@{at}",
        render=f"postgresql://throughline_render:{password('throughline_render')}@{at}",
        redis="redis://broker.example/1",
    )
    assert not ground.exists()


def test_a_login_named_by_itself_wins_over_the_derived_one(ground, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", ADMIN)
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/1")
    monkeypatch.setenv("SECRET_KEY", "shared")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://o@db/plans")
    monkeypatch.setenv("DATABASE_WEB_URL", "postgresql://w@db/plans")
    monkeypatch.setenv("DATABASE_RENDER_URL", "postgresql://r@db/plans")

    assert services.connection_urls() == services.Urls(
        owner="postgresql://o@db/plans",
        web="postgresql://w@db/plans",
        render="postgresql://r@db/plans",
        redis="redis://broker.example/1",
    )


def test_a_web_machine_has_no_owner_and_cannot_prepare(ground, monkeypatch):
    monkeypatch.setenv("DATABASE_WEB_URL", "postgresql://w@nowhere.invalid/plans")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example/1")
    monkeypatch.setenv("SECRET_KEY", "shared")

    assert services.connection_urls() == services.Urls(
        owner=None,
        web="postgresql://w@nowhere.invalid/plans",
        render=None,
        redis="redis://broker.example/1",
    )
    assert services.admin_url() is None
    services.prepare_database()  # does nothing, or it would not find the host
    assert not services.ensure_services().started


def test_a_web_machine_without_the_shared_key_is_told_so(ground, monkeypatch):
    monkeypatch.setenv("DATABASE_WEB_URL", "postgresql://w@db/plans")
    with pytest.raises(ServiceError) as refusal:
        services.secret_key()
    assert str(refusal.value) == "Set SECRET_KEY: the same long random text on every machine."


@pytest.mark.parametrize(
    ("role", "logins"),
    [
        ("web", {"DATABASE_WEB_URL"}),
        ("render", {"DATABASE_RENDER_URL"}),
        ("owner", {"DATABASE_OWNER_URL", "DATABASE_WEB_URL", "DATABASE_RENDER_URL"}),
    ],
)
def test_a_child_gets_the_login_of_its_role_and_no_other(ground, monkeypatch, role, logins):
    monkeypatch.setenv("DATABASE_URL", ADMIN)
    monkeypatch.setenv("SECRET_KEY", "shared")

    environment = supervisor.child_environment(role)

    assert {name for name in environment if name.startswith("DATABASE_")} == logins
    assert environment["THROUGHLINE_DATABASE_ROLE"] == role


def test_the_port_is_asked_for_in_words(monkeypatch):
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(ServiceError) as refusal:
        supervisor.address()
    assert str(refusal.value) == "PORT must be a number from 1 to 65535, not 'eighty'."
