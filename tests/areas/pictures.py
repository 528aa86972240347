"""The three pictures: suggestions, the power map, the way through the systems."""

from collaborators.models import (
    Collaborator,
    PowerPosition,
    ProcessStage,
    StageCollaborator,
    Suggestion,
)

PAGES = {
    "> 2 2 2 2 F F F N N": "network process",
    # What the team thinks of the others is not for the others' eyes.
    "> 2 2 F F F F F N N": "power",
}
FORMS = {
    "> > > F F F F F N N": "suggest_collaborator process_start process_meet process_gap",
}
RECORDS = {
    "suggest_collaborator": "collaborator",
    "process_meet": "processstage",
    "process_gap": "processstage",
}


def make(world) -> dict[str, int]:
    """Two entries tied by a suggestion, one placed on the map, a stage where it is met."""
    here = {"grantee": world.cast.here}
    first, second = Collaborator.objects.order_by("pk")[:2]
    Suggestion.objects.create(suggester=first, suggested=second, **here)
    position = PowerPosition.objects.create(collaborator=first, **here)
    stage = ProcessStage.objects.create(
        name="First response", gaps="Nobody comes at night.", position=1, **here
    )
    StageCollaborator.objects.create(stage=stage, collaborator=first, **here)
    return {"powerposition": position.pk, "processstage": stage.pk}
