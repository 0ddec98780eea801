/** Makes what was chosen true: the profile, or what changed of it, and its document. Each change stands in the history. */
import { client } from '../../client/console-client.ts';
import { parsePolicy } from '../../../shared/policy/policy.ts';
import { documentFrom, isAge, presetOf, sameDocument, type Draft } from './draft.ts';

/** Answers with the profile's id. Walking the step twice changes nothing the second time. */
export async function applyRules(draft: Draft): Promise<string> {
  const { name, age, osUser } = draft;
  if (!isAge(age)) throw new Error('the step before asks for the age');
  const children = await client.family.children();
  const known = children.find(({ id }) => id === draft.childId);
  let childId = known?.id;
  if (known === undefined) {
    const added = await client.family.add({
      name,
      age,
      preset: presetOf(draft),
      ...(osUser === null ? {} : { osUser }),
    });
    childId = added.child.id;
  } else if (known.name !== name || known.age !== age || known.osUser !== osUser) {
    await client.family.update({ child: known.id, name, age, osUser });
  }
  if (childId === undefined) throw new Error('a profile has an id');
  const { revision, document } = await client.rules.get({ profile: childId });
  const current = parsePolicy(document);
  if (!current.ok) throw new Error('the agent sent a document that does not parse');
  const next = documentFrom(draft, current.value);
  if (!sameDocument(next, current.value))
    await client.rules.put({ profile: childId, revision, document: next });
  return childId;
}
