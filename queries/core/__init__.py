"""What every family of questions shares: the answer, its pages, comparison and explanation, scope, time and claims."""
