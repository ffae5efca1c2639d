// 12 Alliances and enmities
// Answers, as a graph: alliances, backing, membership and enmity between states, groups and organisations.
// Change: the list of relations; `OPPOSED_TO` alone shows the fronts.
MATCH line = (:Actor)-[relation:ALLIED_WITH|BACKED_BY|OPPOSED_TO|MEMBER_OF|ORGAN_OF|LEADS|IN_CONTACT_WITH]->(:Actor)
WHERE relation.status IN $STANDING$
RETURN line
LIMIT 300;
