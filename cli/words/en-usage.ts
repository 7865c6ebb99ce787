// How the program is called and what can be typed in it, in English.

export const usage = {
  usage: `dantok: rooms from a terminal

  dantok chat [room]           talk in a room; lines from a pipe are posted one by one
  dantok tail [room]           print what is said, as it comes, of one room or of all of them
      --since N                everything behind number N first (else the last ten lines)
      --json                   one JSON object for each line
  dantok ask "question"        ask a persona or a model; what comes through a pipe goes along
      --persona NAME           who answers
      --model NAME             which model
      --temperature T          0 to 2
      --json                   the whole answer as JSON at the end
  dantok login [address]       keep a token of your account page
      --insecure               even if everybody on the way can read it
  dantok logout                forget it

DANTOK_URL and DANTOK_TOKEN come before what login keeps. NO_COLOR is heard.
Exit codes: 0 done, 1 refused, 2 called wrongly, 3 no server, 4 no budget.`,
  unknownCommand: (name: string) => `There is no “${name}”. dantok --help tells what there is.`,
  tooManyWords: (word: string) => `“${word}” is one word too many. A name with spaces needs quotes.`,
  notANumber: (option: string) => `${option} needs a number.`,
  temperatureRange: '--temperature goes from 0 to 2.',
  unknownOption: 'An option is not known or has no value. dantok --help tells what there is.',
  help: [
    ['/who', 'who is in the room, and who is here now'],
    ['/rooms', 'your rooms; /rooms name goes there'],
    ['/more', 'earlier lines'],
    ['/topic words', 'reads or changes the topic'],
    ['/ask name words', 'asks a persona; without words it just has the floor'],
    ['/talk about', 'the personas talk among themselves'],
    ['/pause, /resume', 'the personas fall silent, or may speak again'],
    ['/stop', 'stops who is speaking, what is waiting, and a talk'],
    ['/quit', 'leaves (Ctrl+D)'],
    ['@, Tab', 'completes names and commands'],
    ['Alt+Enter', 'a new row in the same line'],
  ] as [string, string][],
};
