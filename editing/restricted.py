"""Looking at what is restricted, of a record or of many: who sees it leaves a line."""

from accounts.access import Access
from accounts.models import User, record
from editing.models import EditableModel


def restricted_part(
    access: Access, found: EditableModel, private: EditableModel | None, *, by: User
) -> dict:
    """The page's context for `private`, the restricted entry of `found`; None while there is none.

    Only for those who may see it: the caller has asked.
    """
    if private is not None:
        record(
            access.grantee_id,
            "viewed restricted entry",
            str(found),
            by=by,
            kind=found.kind(),
            pk=found.pk,
        )
    return {"may_see_restricted": True, "private": private}


def restricted_list_seen(access: Access, what: str, *, by: User) -> None:
    """Note that `by` was shown a list of restricted details of several people."""
    record(access.grantee_id, "viewed restricted list", what, by=by)
