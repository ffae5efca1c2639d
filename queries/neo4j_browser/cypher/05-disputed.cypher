// What is disputed: denied by some, or seen differently
// Answers: whatever some claim denies, and whatever different speakers read, hold or explain each their own way.
// Change: the list of properties on which speakers differ; `[]` leaves only what is denied outright.
WITH ['reading', 'position', 'cause', 'when'] AS told
MATCH (claim:Claim)-[:MADE_IN]->(source:Source)
OPTIONAL MATCH (claim)-[:ATTRIBUTED_TO]->(speaker:Actor)
WITH told, claim, source, collect(speaker.name) AS speakers
WITH told, claim.carrier AS carrier, claim.about AS about, claim.property AS property, collect(DISTINCT source.title) AS sources,
     collect({says: coalesce(claim.value, claim.stance), stance: claim.stance, speakers: speakers}) AS versions
WHERE any(version IN versions WHERE version.stance = 'denies')
   OR property IN told AND any(version IN versions WHERE version.speakers <> versions[0].speakers)
MATCH (thing:Entity {id: carrier})
RETURN thing.caption AS what, about, thing.status AS status, property, [version IN versions | version.stance + ': ' + version.says] AS said,
       [version IN versions | version.speakers] AS by, sources
ORDER BY what, about, property;
