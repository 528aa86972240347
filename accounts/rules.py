"""Who may do what: the permissions on a grantee and the roles that bundle them.

The role matrix page, the door's refusals and the tests all read these tables; nothing else
decides. A permission's sentence completes "Your role here does not let you ...".
"""

from dataclasses import dataclass

READ_PLAN = "read_plan"
EDIT_PLAN = "edit_plan"
SEE_RESTRICTED = "see_restricted"
FREEZE_VERSION = "freeze_version"
REQUEST_REVIEW = "request_review"
SUBMIT_VERSION = "submit_version"
READ_REVIEWED = "read_reviewed"
COMMENT = "comment"
GIVE_VERDICT = "give_verdict"
LEAVE_NOTES = "leave_notes"
READ_SUBMITTED = "read_submitted"
DECIDE = "decide"
MANAGE_TEAM = "manage_team"
MANAGE_GRANTEE = "manage_grantee"

PERMISSIONS = {
    READ_PLAN: "read the working plan",
    EDIT_PLAN: "write in the plan, the register and the activity log",
    SEE_RESTRICTED: "see or change restricted details of people",
    FREEZE_VERSION: "freeze a version and make its PDF",
    REQUEST_REVIEW: "ask for a review or answer one",
    SUBMIT_VERSION: "submit a version to the funder",
    READ_REVIEWED: "read versions sent for review",
    COMMENT: "comment on a draft or a version",
    GIVE_VERDICT: "give verdicts and return a review",
    LEAVE_NOTES: "leave notes beside the guide's questions for the team",
    READ_SUBMITTED: "read submitted versions and download them",
    DECIDE: "approve or return a submission",
    MANAGE_TEAM: "invite people and change their roles",
    MANAGE_GRANTEE: "change the grantee's award and its assigned organizations",
}


@dataclass(frozen=True)
class Role:
    """A named bundle of permissions. `holder` is who gets it: a person or an organization."""

    key: str
    title: str
    description: str
    permissions: frozenset[str]
    holder: str = "person"


ROLES = {
    role.key: role
    for role in (
        Role(
            "lead",
            "Program lead",
            "Runs the planning, invites the team, asks for reviews and submits.",
            frozenset(
                {
                    READ_PLAN,
                    EDIT_PLAN,
                    SEE_RESTRICTED,
                    FREEZE_VERSION,
                    REQUEST_REVIEW,
                    SUBMIT_VERSION,
                    COMMENT,
                    MANAGE_TEAM,
                }
            ),
        ),
        Role(
            "editor",
            "Editor",
            "Writes the plan with the lead and answers reviewers.",
            frozenset({READ_PLAN, EDIT_PLAN, FREEZE_VERSION, REQUEST_REVIEW, COMMENT}),
        ),
        Role(
            "collaborator",
            "Collaborator",
            "Reads the working plan and comments on drafts and versions.",
            frozenset({READ_PLAN, COMMENT}),
        ),
        Role("viewer", "Viewer", "Reads the working plan.", frozenset({READ_PLAN})),
        Role(
            "tta_provider",
            "TTA provider",
            "Reads the versions sent for review, comments and gives verdicts; leaves notes beside "
            "the guide's questions.",
            frozenset({READ_REVIEWED, COMMENT, GIVE_VERDICT, LEAVE_NOTES}),
            holder="organization",
        ),
        Role(
            "grant_manager",
            "OVC grant manager",
            "Reads submitted versions, approves or returns them, downloads the PDF.",
            frozenset({READ_SUBMITTED, DECIDE}),
            holder="organization",
        ),
        Role(
            "administrator",
            "Administrator",
            "Looks after grantees, awards and assignments; reads no plan.",
            frozenset({MANAGE_TEAM, MANAGE_GRANTEE}),
            holder="organization",
        ),
    )
}

TEAM_ROLES = tuple(role for role in ROLES.values() if role.holder == "person")
ORGANIZATION_ROLES = {
    "tta": ROLES["tta_provider"],
    "funder": ROLES["grant_manager"],
    "operator": ROLES["administrator"],
}


def refusal(permission: str) -> str:
    """The sentence for a person inside the grantee whose role lacks `permission`."""
    return (
        f"Your role here does not let you {PERMISSIONS[permission]}. "
        "Ask the program lead if you need it."
    )


def roles_of(permissions: frozenset[str]) -> list[Role]:
    """The roles whose whole bundle is in `permissions`, the widest first.

    A role inside a wider one that also fits is left out: a lead is not listed as a viewer.
    """
    fitting = [role for role in ROLES.values() if role.permissions <= permissions]
    return [
        role
        for role in fitting
        if not any(role.permissions < other.permissions for other in fitting)
    ]
