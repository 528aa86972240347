"""The demo world: four grantees at different points of the line, and a cast with every role.

Everyone and everything in it is made up, except the published plan of Maine. `build.build_world`
puts it up, and completes it when an earlier run was interrupted; `manage.py demo` calls it.
"""

# The same for everyone: the demo world is for looking around on one's own machine.
PASSWORD = "throughline demo"  # noqa: S105 -- printed for everyone to see
