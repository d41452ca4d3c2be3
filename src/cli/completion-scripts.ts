/** A script for each shell that asks `theater __complete` what may stand where the cursor is. */
export const SCRIPTS = {
  bash: `# Completion of theater for bash: source this file, or put it into
# \${XDG_DATA_HOME:-~/.local/share}/bash-completion/completions/theater
_theater() {
  local word help
  COMPREPLY=()
  while IFS=$'\\t' read -r word help; do
    case $word in
      :file) compopt -o default ;;
      :folder) compopt -o default -o dirnames ;;
      *) COMPREPLY+=("$word")
         [[ $word == *= ]] && compopt -o nospace ;;
    esac
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _theater theater
`,
  zsh: `#compdef theater
# Completion of theater for zsh: put this file into a folder of $fpath, as _theater, or source it after compinit.
_theater() {
  local line tab=$'\\t' paths=
  local -a candidates begun
  for line in "\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      '') ;;
      :*) paths=$line ;;
      *=$tab*) begun+=("\${line%%$tab*}") ;;
      *) candidates+=("\${\${line%%$tab*}//:/\\\\:}:\${line#*$tab}") ;;
    esac
  done
  (( \${#candidates} )) && _describe -t theater theater candidates
  (( \${#begun} )) && compadd -S '' -a begun
  case $paths in
    :file) _files ;;
    :folder) _files -/ ;;
  esac
}
if [[ $funcstack[1] == _theater ]]; then _theater "$@"; else compdef _theater theater; fi
`,
  fish: `# Completion of theater for fish: put this file into ~/.config/fish/completions, as theater.fish.
function __theater_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] __complete -- $words[2..] "$current" 2>/dev/null)
        switch $line
            case ':file'
                __fish_complete_path "$current"
            case ':folder'
                __fish_complete_directories "$current"
            case '*'
                echo $line
        end
    end
end
complete -c theater -f -a '(__theater_complete)'
`,
} as const;

export type ShellName = keyof typeof SCRIPTS;
