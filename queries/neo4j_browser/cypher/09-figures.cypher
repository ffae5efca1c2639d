// Which figures are given, of what, by which source
// Answers: every value that is claimed (killed, displaced, vessels …), so that figures of different sources and days stand side by side.
// Change: the list of properties; `[]` shows all of them, words as well as figures.
WITH ['killed', 'injured', 'displaced', 'held', 'dead_among_held', 'released', 'attendance', 'vessels', 'munitions'] AS wanted
MATCH (claim:Claim)-[:MADE_IN]->(source:Source)
WHERE claim.property IS NOT NULL AND (wanted = [] OR claim.property IN wanted)
MATCH (thing:Entity {id: claim.carrier})
RETURN claim.property AS property, thing.caption AS of, claim.value AS value, split(split(claim.record, '"as_of":"')[1], '"')[0] AS as_of,
       claim.stance AS stance, claim.certainty AS certainty, source.title AS source,
       head(COLLECT { MATCH (source)-[:PART_OF_SOURCE*0..4]->(whole) WHERE whole.publisher IS NOT NULL RETURN whole.publisher }) AS publisher
ORDER BY property, of, as_of, value, source;
