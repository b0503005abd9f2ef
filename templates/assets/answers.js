// What a question asks for, by names, posts and positions: known from `search/names.js`, on a server and from a folder.
// A plain script, since a page that was opened from a folder may not import one.
(() => {
  const ENGLISH = new Set(`a about above after again all also am an and any are as at be because been before being between both but by came can come
    comes could did do does doing done down during each ever for from go goes going gone had happen happened happening happens has have
    having he her here hers him his how i if in into is it its just know latest let me more most my news no nor not now of off on
    once one only or other our out over own please recent regarding same she should show since so some such tell than that the
    their them then there these they this those through to too toward towards under until up upon very was we went were what when
    where which while who whom whose why will with would you your`.split(/\s+/));
  const STANCE = new Set(`say says said saying think thinks thought view views stance stances position positions line lines policy policies hold
    holds held want wants believe believes opinion attitude argue argues`.split(/\s+/));
  // Words that ask for a page of the site, where nothing else is asked for; and those that only say how long ago.
  const ASKING = { 'changes/': 'change changes changed new corrected withdrawn updated', 'disputed/': 'dispute disputes disputed contested contradict contradicts contradicted conflict conflicting facts accounts',
    'review/': 'stale overdue outdated unchecked', 'events/': 'next upcoming coming planned scheduled expected ahead', 'timeline/': 'event events timeline chronology facts' };
  const AGO = new Set('last past today yesterday week weeks month months day days year lately recently visit record'.split(' '));
  const WHEN = new Set('next upcoming coming last past today tomorrow yesterday lately recently'.split(' ')); // beside other words they are not looked for
  const AHEAD = new Set('will next upcoming coming expected planned'.split(' '));
  const MEETING = new Set('meet meeting meetings talk talks visit visits trip travel summit see speak call'.split(' '));
  const KINDS = { trip: 'visit', travel: 'visit', journey: 'visit', talks: 'meeting', briefing: 'brief', country: 'government', politician: 'person' };
  const PEOPLE = /(ese|[ei]?ans?|ish|[^aeiou]i|ic|ch)$/;
  const HAN = /\p{Script=Han}/u;
  const FOLDERS = ['actors', 'issues', 'cooperation', 'events', 'sources', 'briefs'];

  /** Return text as one types it on any keyboard: small plain letters and digits, a space between words. */
  function fold(text, spell = false) {
    const [letters, spelt] = window.searchNames.letters;
    const small = text.normalize('NFC').toLowerCase().replace(/['’ʼ‘](?=s($|[^\p{L}]))/gu, ' ');
    return (spell ? small.replace(/[^\x00-\x7f]/g, (letter) => spelt[letter] || letter) : small)
      .normalize('NFD').replace(/\p{M}/gu, '').replace(/[^\x00-\x7f]/g, (letter) => letters[letter] ?? letter)
      .replace(/['’‘.]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  }

  const wordsOf = (text, spell) => fold(text, spell).split(' ').filter((word) => word && word !== 's');
  const keyOf = (words) => words.join(' ');

  /** Edits from one word to another, two letters changed about counting as one; `most` + 1 where there are more. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      [before, last] = [last, row];
    }
    return last[b.length];
  }

  class Names {
    constructor({ language, records, posts, positions, ahead, pages, months, page }) {
      this.language = language;
      this.stops = language.startsWith('en') ? ENGLISH : new Set();
      this.stance = language.startsWith('en') ? STANCE : new Set();
      this.records = records.map(([address, title, kind, label = '', others = [], when = '', above = []], place) => (
        { place, address, title, kind, label, others, when, above, folder: FOLDERS.indexOf(address.split('/')[0]) }));
      this.records.forEach((record) => {
        const texts = [record.title, record.label, ...record.others].filter(Boolean);
        const spellings = texts.flatMap((text) => [wordsOf(text), wordsOf(text, true)]);
        record.names = [...new Map(spellings.map((words) => [keyOf(words), words])).values()];
        record.names.push(...record.names.filter((words) => words.length > 1 && words.some((word) => this.stops.has(word))).map((words) => this.content(words)));
      });
      this.posts = posts.map(([holder, title, org, span, held]) => ({ holder: this.records[holder], title, org: this.records[org], span, held }));
      this.positions = positions.map(([actor, subject, line]) => ({ actor: this.records[actor], subject: this.records[subject], line }));
      this.ahead = ahead.map(([event, actors]) => ({ event: this.records[event], actors: actors.map((place) => this.records[place]) }));
      this.pages = pages.map(([address, title]) => ({ address, title, kind: page, words: this.content(wordsOf(title)) }));
      this.kinds = language.startsWith('en') ? KINDS : {};
      this.asking = language.startsWith('en') ? ASKING : {};
      this.months = new Set(months);
      this.monthNames = monthNamesIn(language);
      this.byName = new Map();
      this.vocabulary = new Set();
      this.records.forEach((record) => record.names.forEach((words) => {
        [keyOf(words), words.join('')].forEach((key) => {
          if (!this.byName.has(key)) this.byName.set(key, new Set());
          this.byName.get(key).add(record);
        });
        words.forEach((word) => this.vocabulary.add(word));
      }));
      this.posts.forEach((post) => wordsOf(post.title).forEach((word) => this.vocabulary.add(word)));
      this.han = [...this.byName.keys()].filter((key) => HAN.test(key)).sort((a, b) => b.length - a.length);
    }

    content(words) { return words.filter((word) => !this.stops.has(word)); }

    named(words) { return [...(this.byName.get(keyOf(words)) || [])].sort((a, b) => a.folder - b.folder || a.place - b.place); }

    /** Part a run of Chinese characters at the names in it: 习近平台湾 to 习近平 and 台湾. */
    parted(word) {
      if (!HAN.test(word) || this.byName.has(word)) return [word];
      const name = this.han.find((known) => word.includes(known));
      if (!name) return [word];
      return word.split(name).flatMap((rest, at) => [...(at ? [name] : []), ...(rest ? this.parted(rest) : [])]);
    }

    /** The government whose people a word names: Norwegian for Norway. */
    ofPeople(word) {
      if (!PEOPLE.test(word)) return [];
      return this.records.filter(({ folder, title }) => folder === 0 && !title.includes(' ') && title.length > 3 && fold(title).slice(0, 4) === word.slice(0, 4)).slice(0, 1);
    }

    /** The names in a question, the longest first come, and the words that are part of none. */
    partsOf(words) {
      const parts = [];
      const rest = [];
      for (let from = 0; from < words.length;) {
        let to = Math.min(words.length, from + 8);
        while (to > from && !this.named(words.slice(from, to)).length) to -= 1;
        const [people] = to > from ? [] : this.ofPeople(words[from]);
        if (to > from) parts.push({ words: words.slice(from, to), records: this.named(words.slice(from, to)) });
        else if (people) parts.push({ words: [words[from]], records: [people], people: true });
        else rest.push(words[from]);
        from = Math.max(to, from + 1);
      }
      return { parts, rest };
    }

    /** Who holds, or held, a post that every word of the question tells of; those who hold it first. */
    holders(words) {
      const found = this.posts.flatMap((post) => {
        const title = this.content(wordsOf(post.title));
        const [org, holder] = [post.org, post.holder].map((record) => (record ? record.names.flat() : []));
        const above = [...(post.org ? post.org.above : []), ...post.holder.above].flatMap((place) => this.records[place].names.flat());
        const places = new Set([...org, ...above]);
        const ofPlace = (word) => places.has(word) || (word.length > 4 && [...places].some((place) => place.length > 4 && place.slice(0, 4) === word.slice(0, 4)));
        const told = words.filter((word) => title.includes(word));
        const all = words.every((word) => title.includes(word) || ofPlace(word) || holder.includes(word));
        return all && told.length * 2 >= title.length ? [{ post, share: told.length / title.length }] : [];
      });
      found.sort((a, b) => b.post.held - a.post.held || b.share - a.share);
      return [...new Map(found.map(({ post }) => [post.holder, post])).values()];
    }

    /** The positions between the actors and the subjects in a question, an actor's own before those it speaks for. */
    stances(parts, rest) {
      const actors = parts.map(({ records }) => records.filter(({ folder }) => folder === 0)).filter((found) => found.length).map(([first]) => first);
      const subjects = parts.flatMap(({ records }) => records.filter(({ folder }) => folder === 1 || folder === 2));
      const asked = rest.some((word) => this.stance.has(word));
      if (!subjects.length || rest.some((word) => !this.stance.has(word)) || !(actors.length || asked)) return [];
      const onThese = this.positions.filter(({ subject }) => subjects.includes(subject));
      if (!actors.length) return onThese;
      return actors.flatMap((actor) => {
        const held = [actor.place, ...actor.above].map((place) => onThese.filter((position) => position.actor.place === place));
        return (held.find((positions) => positions.length) || []).map((position) => ({ ...position, above: position.actor !== actor }));
      });
    }

    /** The events ahead in which everybody takes part whom a question names, where it asks what comes: who meets next. */
    coming(spoken, parts, rest) {
      const asked = this.language.startsWith('en') && spoken.some((word) => AHEAD.has(word));
      if (!asked || !(parts.length || rest.some((word) => MEETING.has(word))) || rest.some((word) => !WHEN.has(word) && !AHEAD.has(word) && !MEETING.has(word))) return [];
      const takesPart = (actors, { records }) => records.some((record) => actors.some((actor) => actor === record || actor.above.includes(record.place)));
      return this.ahead.filter(({ actors }) => parts.every((part) => takesPart(actors, part))).map(({ event }) => event);
    }

    /** The pages of the site that a question asks for by their titles, or in words that ask for nothing else. */
    pagesFor(words) {
      const titled = this.pages.filter(({ words: title }) => title.length && title[0] === words[0] && words.length * 2 >= title.length
        && words.every((word) => title.includes(word)));
      const told = words.filter((word) => !AGO.has(word));
      const asked = this.pages.filter(({ address }) => told.length && told.every((word) => (this.asking[address] || '').split(' ').includes(word)));
      return [...new Set([...titled, ...asked])];
    }

    /** The month or year of the timeline that a question asks for, where it asks for no more. */
    whenAsked(words) {
      const timeline = this.pages.find(({ address }) => address === 'timeline/');
      const year = words.find((word) => /^\d{4}$/.test(word)) || '';
      const number = (word) => this.monthNames.get(word) || (year && /^(0[1-9]|1[0-2])$/.test(word) ? word : '');
      const month = words.map(number).find(Boolean) || '';
      const isDate = (word) => word === year || number(word) || /^\d{1,2}(st|nd|rd|th)?$/.test(word);
      const others = words.filter((word) => !isDate(word) && !(this.asking['timeline/'] || '').split(' ').includes(word));
      if (!timeline || !(year || month) || others.length) return [];
      const fits = (place) => place.replace('#', '').startsWith(year) && (!month || place.endsWith(`-${month}`));
      const places = [...this.months].filter(fits);
      const place = month ? places.pop() : places[0]; // of a month without a year the newest
      if (!place) return [];
      const [whole, span] = [place.startsWith('#'), place.replace('#', '')];
      return [{ address: whole ? 'timeline/' : `timeline/${span}/`, place: whole ? `d${span}` : '', title: `${timeline.title}: ${this.spanWords(month ? span : year)}`, kind: timeline.kind }];
    }

    spanWords(span) {
      const [year, month] = span.split('-').map(Number);
      return month ? new Intl.DateTimeFormat(this.language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(Date.UTC(year, month - 1, 1))) : span;
    }

    /** Records by names that hold every word of the question, if only as their beginnings. */
    likeNamed(words) {
      const begins = (name, word) => (HAN.test(word) ? name.includes(word) : name === word || (word.length > 2 && name.startsWith(word)));
      const named = (record) => (word) => record.names.some((name) => name.some((part) => begins(part, word)));
      const ofKind = (record) => (word) => wordsOf(record.kind).some((kind) => kind === word || `${kind}s` === word || kind === this.kinds[word]);
      const fits = (record) => words.length > 1 && words.some(named(record)) && words.every((word) => named(record)(word) || ofKind(record)(word));
      const rank = (record) => Math.min(fits(record) ? 3 : 9, ...record.names.map((name) => {
        if (words.every((word, at) => name[at] && begins(name[at], word))) return 1;
        return words.every((word) => name.some((part) => begins(part, word))) ? 2 : 9;
      }), words.length === 1 && words[0].length > 4 && record.names.some((name) => name.join('').startsWith(words[0])) ? 2 : 9);
      const found = this.records.map((record) => ({ record, rank: rank(record) })).filter((one) => one.rank < 9);
      found.sort((a, b) => (a.record.folder > 0) - (b.record.folder > 0) || a.rank - b.rank || a.record.folder - b.record.folder || a.record.place - b.record.place);
      return found.map(({ record }) => record);
    }

    /** The word of a name that one probably meant; empty for a word that is known, or like none. */
    meant(word) {
      if (word.length < 4 || HAN.test(word) || [...this.vocabulary].some((known) => known.startsWith(word))) return '';
      const most = word.length < 6 ? 1 : 2;
      const near = [...this.vocabulary].filter((known) => known.length > 3)
        .map((known) => [distance(word, known, most) + (known[0] !== word[0]) / 2, known]).filter(([edits]) => edits <= most);
      near.sort(([a], [b]) => a - b);
      return near.length ? near[0][1] : '';
    }

    /**
     * What a question asks for. Returns `answers` known by heart, best first; `near`, the addresses of
     * what it names; `text`, the words for the index; `terms`, the same as one types them; `phrases`, the words that stand together.
     */
    ask(query) {
      const phrases = [];
      const loose = query.replace(/["“„«]([^"”“»]*)["”“»]/g, (_, phrase) => { if (fold(phrase)) phrases.push(phrase.trim()); return ' '; }).replace(/["“”„«»]/g, ' ');
      const spoken = wordsOf(loose).flatMap((word) => this.parted(word));
      const whole = this.named(spoken);
      const asked = whole.length && !this.content(spoken).length ? spoken : this.content(spoken);
      const answers = [];
      const add = (record, more = {}, key = record.address) => {
        if (!answers.some((answer) => answer.key === key)) answers.push({ key, address: record.address, title: record.title, kind: record.kind, detail: record.when, ...more });
      };
      const { parts, rest } = this.partsOf(asked);
      if (asked.length && !phrases.length) {
        (whole.length ? whole : this.named(asked)).forEach((record) => add(record));
        [...this.whenAsked(asked), ...this.pagesFor(asked)].forEach((page) => add(page, { place: page.place }, `${page.address}${page.place || ''}`));
        this.coming(spoken, parts, rest).forEach((event) => add(event));
        this.stances(parts, rest).forEach(({ actor, subject, line, above }) => add(subject, {
          place: 'positions', who: actor.label || actor.title, line, detail: '', above,
        }, `${actor.place} ${subject.place}`));
        this.holders(asked).forEach(({ holder, title, org, span }) => add(holder, { post: [title, orgBeside(title, org), span].filter(Boolean) }));
        this.likeNamed(asked).forEach((record) => add(record));
      }
      const subject = parts.some(({ records }) => records.length);
      const told = subject ? rest.filter((word) => !this.stance.has(word)) : rest;
      const timeless = this.language.startsWith('en') ? told.filter((word) => !WHEN.has(word)) : told;
      const kept = timeless.length || parts.length ? timeless : told;
      const written = new Map(loose.split(/\s+/).map((word) => [fold(word), word]));
      const inText = parts.map(({ words, records, people }) => {
        if (people) return words[0];
        const own = [records[0].label, records[0].title].filter(Boolean);
        const isWritten = own.some((text) => words.every((word) => wordsOf(text).includes(word)));
        return isWritten ? words.map((word) => wordIn(own, word) || written.get(word) || word).join(' ') : own[0];
      });
      const near = new Set(parts.flatMap(({ records }) => records.map(({ address }) => address)));
      const text = [...phrases.map((phrase) => `"${phrase}"`), ...inText, ...kept.map((word) => written.get(word) || word)].join(' ');
      const asking = (words) => (this.content(words).length ? this.content(words) : words);
      const terms = [...asking(wordsOf(inText.join(' '))), ...kept, ...phrases.flatMap((phrase) => asking(wordsOf(phrase)))];
      return { answers, near, text, terms: [...new Set(terms)], phrases: phrases.map((phrase) => fold(phrase)) };
    }

    /** A name that words are probably meant for, as it is written: of as many words, one of them its own; else empty. */
    nameMeant(words) {
      const [typed, most] = [words.join(''), words.join('').length < 8 ? 1 : 2];
      const near = this.records.flatMap(({ title, label, others }) => [title, label, ...others]).filter(Boolean).flatMap((text) => {
        const name = wordsOf(text);
        if (name.length !== words.length || !name.some((word) => words.includes(word) && word.length > 2)) return [];
        const edits = distance(typed, name.join(''), most);
        return edits <= most ? [[edits, text]] : [];
      });
      near.sort(([a], [b]) => a - b);
      return near.length ? near[0][1] : '';
    }

    /** The question with what is like no name replaced by the one probably meant; empty where there is none. */
    suggest(query) {
      const written = query.trim().split(/\s+/);
      for (const number of [3, 2]) {
        for (let from = 0; from + number <= written.length; from += 1) {
          const words = wordsOf(written.slice(from, from + number).join(' '));
          const name = words.length === number && words.some((word) => !this.vocabulary.has(word)) ? this.nameMeant(words) : '';
          if (name) return [...written.slice(0, from), name, ...written.slice(from + number)].join(' ');
        }
      }
      return this.wordsMeant(written);
    }

    wordsMeant(written) {
      let changed = false;
      const words = written.map((word) => {
        const [typed = ''] = wordsOf(word);
        const meant = this.stops.has(typed) ? '' : this.meant(typed);
        changed ||= Boolean(meant);
        return meant ? this.written(meant) : word;
      });
      return changed ? words.join(' ') : '';
    }

    /** A word as names write it: `berg` to Berg. */
    written(word) {
      const texts = [...this.records.flatMap(({ title, label, others }) => [title, label, ...others]), ...this.posts.map(({ title }) => title)];
      return wordIn(texts, word) || word;
    }
  }

  /** What an organisation is called beside the title of its post; empty where the title names it itself. */
  function orgBeside(title, org) {
    const name = org ? org.label || org.title : '';
    return name && ` ${fold(title)} `.includes(` ${fold(name)} `) ? '' : name;
  }

  /** Months by their names, long and short, as `01` to `12`. */
  function monthNamesIn(language) {
    const names = new Map();
    [...Array(12).keys()].forEach((month) => ['short', 'long'].forEach((style) => {
      const day = new Date(Date.UTC(2001, month, 15));
      ['en', language].forEach((lang) => names.set(fold(new Intl.DateTimeFormat(lang, { month: style, timeZone: 'UTC' }).format(day)), String(month + 1).padStart(2, '0')));
    }));
    return names;
  }

  function wordIn(texts, wanted) {
    return texts.filter(Boolean).flatMap((text) => text.split(/[^\p{L}\p{M}\p{N}'’.]+/u)).find((word) => fold(word) === wanted);
  }

  window.answers = { fold, wordsOf, open: () => new Names(window.searchNames) };
})();
