"""How a strategy defends itself: what it lacks, what it rests on, who pays, whom it reaches."""
