"""The three pictures of Franklin: who suggested whom, who stands where, the way of a survivor.

A plan file does not hold them: what a team thinks of others stays with the team.
"""

from accounts.models import Grantee, User
from collaborators.models import (
    Collaborator,
    PowerPosition,
    ProcessStage,
    StageCollaborator,
    Suggestion,
)
from collaborators.stages import start_stages

OFFICE = "Franklin Office of Youth Safety"
CHILDREN = "Franklin Department of Children and Families"
LANTERN = "Lantern Survivor Council"
YOUTH = "Franklin Youth Voice Council"
MARIGOLD = "Marigold (pseudonym)"
COURTS = "Administrative Office of the Franklin Courts"
LABOR = "Franklin Department of Labor, Wage and Hour Division"
NATION = "Silver Birch Nation Liaison Office"
HOSPITALS = "Franklin Hospital Association"
POLICE = "Franklin State Police, Youth Protection Unit"
SCHOOLS = "Franklin Department of Education"
WELCOME = "Interfaith Welcome Network"
DEAF = "Deaf and Hard of Hearing Services of Franklin"
LANGUAGES = "Franklin Language Access Alliance"
HARBORLIGHT = "Harborlight Services"
LEGISLATURE = "Joint Committee on Children, Franklin Legislature"
FOUNDATION = "Riverbend Community Foundation"
EMPLOYERS = "Franklin Hotel and Farm Employers Association"

SUGGESTED = {
    OFFICE: (CHILDREN, LANTERN, COURTS),
    LANTERN: (MARIGOLD, YOUTH, HARBORLIGHT, FOUNDATION),
    HARBORLIGHT: (LANGUAGES, DEAF, LABOR),
    LABOR: (EMPLOYERS,),
    CHILDREN: (POLICE, HOSPITALS, SCHOOLS),
    YOUTH: (SCHOOLS, LEGISLATURE),
    MARIGOLD: (LANTERN,),
}
ENGAGE = {
    "now": (CHILDREN, LANTERN, MARIGOLD, YOUTH, HARBORLIGHT, LABOR, COURTS, NATION),
    "strategies": (EMPLOYERS, LEGISLATURE, FOUNDATION),
    "later": (WELCOME,),
}
# Support, then influence.
STANDING = {
    OFFICE: (95, 80),
    CHILDREN: (80, 90),
    LANTERN: (95, 45),
    YOUTH: (90, 25),
    MARIGOLD: (95, 30),
    COURTS: (65, 85),
    LABOR: (70, 60),
    NATION: (60, 70),
    HOSPITALS: (70, 55),
    POLICE: (75, 60),
    HARBORLIGHT: (90, 40),
    LEGISLATURE: (45, 95),
    FOUNDATION: (80, 65),
    EMPLOYERS: (20, 65),
}
MET = {
    "Being noticed": (SCHOOLS, HOSPITALS, POLICE, LABOR),
    "First response": (POLICE, CHILDREN, LANGUAGES),
    "Immediate safety": (CHILDREN, WELCOME),
    "Case management": (HARBORLIGHT, CHILDREN),
    "Legal help and courts": (COURTS, HARBORLIGHT),
    "Health and healing": (HOSPITALS, LANTERN),
    "Education and work": (SCHOOLS,),
    "Lasting support": (LANTERN, YOUTH),
}
MISSING = {
    "Being noticed": "Minors at work are seen by inspectors, who have nobody to call.",
    "First response": "At night nobody comes who speaks the survivor's language.\n"
    "What happens next is told by three people in three ways.",
    "Immediate safety": "No bed takes boys over 15.",
    "Housing": "After ninety days there is no next place.",
}


def draw(grantee: Grantee, *, by: User) -> None:
    """Put the three pictures up. The wall must be open, and the register filled."""
    here = {"grantee": grantee}
    entries = {one.public_name: one for one in Collaborator.objects.all()}
    Suggestion.objects.bulk_create(
        Suggestion(suggester=entries[one], suggested=entries[other], **here)
        for one, others in SUGGESTED.items()
        for other in others
    )
    for when, names in ENGAGE.items():
        Collaborator.objects.filter(public_name__in=names).update(engage_when=when)
    PowerPosition.objects.bulk_create(
        PowerPosition(collaborator=entries[name], support=support, influence=influence, **here)
        for name, (support, influence) in STANDING.items()
    )
    start_stages(grantee.pk, by=by)
    stages = {stage.name: stage for stage in ProcessStage.objects.all()}
    StageCollaborator.objects.bulk_create(
        StageCollaborator(stage=stages[name], collaborator=entries[one], **here)
        for name, others in MET.items()
        for one in others
    )
    for name, gaps in MISSING.items():
        ProcessStage.objects.filter(pk=stages[name].pk).update(gaps=gaps)
