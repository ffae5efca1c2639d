// 09 Figures by source
// Answers: every figure that is claimed (killed, displaced, vessels …), so that figures of different speakers and days stand side by side.
// Change: the list of properties; `[]` shows all of them, words as well as figures.
WITH ['killed', 'injured', 'displaced', 'held', 'dead_among_held', 'released', 'attendance', 'vessels', 'munitions'] AS wanted
MATCH (claim:Claim)-[:MADE_IN]->(source:Source)
WHERE claim.property IS NOT NULL AND (wanted = [] OR claim.property IN wanted) AND claim.retracted IS NULL AND source.retracted IS NULL
MATCH (thing:Entity {id: claim.carrier})
RETURN claim.property AS property, thing.caption AS of, claim.best AS best, claim.low AS low, claim.high AS high, claim.share AS share,
       claim.text AS text, claim.as_of AS as_of, claim.stance AS stance, claim.certainty AS certainty, claim.speakers AS speakers,
       claim.anonymous AS anonymous, claim.publisher AS publisher, claim.source_title AS source
ORDER BY property, of, as_of, best, low, source;
