import type { BotCommand, MenuButton } from '@grammyjs/types'

/** The bot's commands, texts and menu buttons, by scope and language. */
export class Profile {
  readonly #commands = new Map<string, BotCommand[]>()
  readonly #texts = new Map<string, string>()
  readonly #menuButtons = new Map<number, MenuButton>()

  setCommands(scope: string, language: string, commands: BotCommand[]): void {
    if (commands.length === 0) this.#commands.delete(`${scope} ${language}`)
    else this.#commands.set(`${scope} ${language}`, commands)
  }

  commands(scope: string, language: string): BotCommand[] {
    return this.#commands.get(`${scope} ${language}`) ?? []
  }

  /**
   * Returns the commands that a person sees in the private chat: the first list that is set.
   * https://core.telegram.org/bots/api#determining-list-of-commands
   */
  commandsFor(chatId: number, language: string): BotCommand[] {
    for (const scope of [`chat ${chatId}`, 'all_private_chats', 'default']) {
      for (const code of [language, '']) {
        const found = this.commands(scope, code)
        if (found.length > 0) return found
      }
    }
    return []
  }

  setText(kind: string, language: string, text: string): void {
    if (text === '') this.#texts.delete(`${kind} ${language}`)
    else this.#texts.set(`${kind} ${language}`, text)
  }

  text(kind: string, language: string): string {
    return this.#texts.get(`${kind} ${language}`) ?? this.#texts.get(`${kind} `) ?? ''
  }

  /** @param chatId 0 sets the default of all chats */
  setMenuButton(chatId: number, button: MenuButton): void {
    this.#menuButtons.set(chatId, button)
  }

  menuButton(chatId: number): MenuButton {
    return this.#menuButtons.get(chatId) ?? this.#menuButtons.get(0) ?? { type: 'commands' }
  }

  clear(): void {
    this.#commands.clear()
    this.#texts.clear()
    this.#menuButtons.clear()
  }
}
