// Who stands with whom, and who against
// Answers, as a graph: alliances, backing, membership and enmity between states, groups and organisations.
// Change: the list of relations; `opposed_to` alone shows the fronts.
MATCH line = (one:Actor)-[:ALLIED_WITH|BACKED_BY|OPPOSED_TO|MEMBER_OF|ORGAN_OF|LEADS|IN_CONTACT_WITH]->(other:Actor)
RETURN line
LIMIT 300;
