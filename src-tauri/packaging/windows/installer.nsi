; The two installers for Windows, by plain makensis: no plug-in and no download. `cargo xtask package --windows` defines
;   VERSION    as in Cargo.toml      PROGRAM   the folder with restore-desk.exe
;   OUT        the file to make      ROOT      the folder of the workspace
;   ALL_USERS  for the installer for everybody, which needs an administrator; the other one never asks for more rights than the
;              person has, because what it installs can be changed by that person's programs
;   SIGN       a command that signs the file named after it, for the uninstaller; none leaves it unsigned
;   LOADER     when the program does not have WebView2Loader.dll in itself, but beside it: linked by mingw
;
; Switches: /S silent, /D=FOLDER last of all.
; Ends with 0 when installed, 2 when broken off, 3 when the folder is not below Program Files (for everybody), 32 when the program
; is open, 740 when rights are missing.

Target amd64-unicode
Unicode true
ManifestDPIAware true
ManifestSupportedOS Win10
SetCompressor /SOLID lzma
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Restore Desk"
!ifdef ALL_USERS
  RequestExecutionLevel admin
!else
  RequestExecutionLevel user
!endif
!define WEBVIEW2 "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
!include MUI2.nsh
!include FileFunc.nsh
!ifdef ALL_USERS
  !include WordFunc.nsh
!endif
!include LogicLib.nsh

Name "Restore Desk"
OutFile "${OUT}"
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
!endif
BrandingText "Restore Desk ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 "ProductName" "Restore Desk"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "Installs Restore Desk"
VIAddVersionKey /LANG=0 "LegalCopyright" "Restore Desk contributors, MIT or Apache 2.0"

!define MUI_ICON "${ROOT}/icons/icon.ico"
!define MUI_UNICON "${ROOT}/icons/icon.ico"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION RunAsPerson
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Japanese"

LangString OPEN ${LANG_ENGLISH} "Restore Desk is open. Close it, then try again."
LangString OPEN ${LANG_JAPANESE} "Restore Desk が開いています。閉じてから、もう一度お試しください。"
LangString NO_WEBVIEW ${LANG_ENGLISH} "Restore Desk is installed, but this computer lacks the part of Windows that shows its window: the Microsoft Edge WebView2 Runtime.$\n$\nGet the Evergreen Standalone Installer (x64) from https://developer.microsoft.com/microsoft-edge/webview2 and run it. It needs no network, so it can be fetched on another computer."
LangString NO_WEBVIEW ${LANG_JAPANESE} "Restore Desk をインストールしましたが、ウィンドウを表示するための Microsoft Edge WebView2 ランタイムがこのパソコンにありません。$\n$\nhttps://developer.microsoft.com/microsoft-edge/webview2 から Evergreen Standalone Installer (x64) を入手して、実行してください。実行時にネットワークは不要なので、別のパソコンで入手することもできます。"

; A program that runs cannot be written to.
!macro NOT_WHILE_OPEN
  ${DoWhile} ${FileExists} "$INSTDIR\restore-desk.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\restore-desk.exe" a
    ${IfNot} ${Errors}
      FileClose $0
      ${Break}
    ${EndIf}
    ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION $(OPEN) /SD IDCANCEL IDCANCEL`
      SetErrorLevel 32
      Quit
    ${EndIf}
  ${Loop}
!macroend

!macro FOR_WHOM
  SetRegView 64
!ifdef ALL_USERS
  SetShellVarContext all
!else
  SetShellVarContext current
!endif
!macroend

; The folder after /D= comes first, then that of an installation that is there, then the usual one.
Function .onInit
  !insertmacro FOR_WHOM
!ifdef ALL_USERS
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 != "Admin"
    SetErrorLevel 740
    Quit
  ${EndIf}
!endif
  ${If} $INSTDIR == ""
    ReadRegStr $INSTDIR SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${EndIf}
  ${If} $INSTDIR == ""
!ifdef ALL_USERS
    StrCpy $INSTDIR "$PROGRAMFILES64\Restore Desk"
!else
    StrCpy $INSTDIR "$LOCALAPPDATA\Programs\Restore Desk"
!endif
  ${EndIf}
!ifdef ALL_USERS
  ${If} ${Silent}
    Call IsInProgramFiles
    ${If} $0 == 0
      SetErrorLevel 3
      Quit
    ${EndIf}
  ${EndIf}
!endif
FunctionEnd

!ifdef ALL_USERS
; Anywhere else the folder's rights may let everybody replace a program that everybody starts. 1 or 0 in $0.
Function IsInProgramFiles
  GetFullPathName $1 "$INSTDIR"
  ${If} $1 == ""
    StrCpy $1 "$INSTDIR"
    ; A part of the path is not there yet: then it must not lead upwards.
    ${WordFind} "$1" ".." "E+1{" $2
    ${IfNot} ${Errors}
      StrCpy $0 0
      Return
    ${EndIf}
  ${EndIf}
  StrLen $2 "$PROGRAMFILES64\"
  StrCpy $1 $1 $2
  ${If} $1 == "$PROGRAMFILES64\"
    StrCpy $0 1
  ${Else}
    StrCpy $0 0
  ${EndIf}
FunctionEnd

; The page with the folder has no button to go on until the folder fits.
Function .onVerifyInstDir
  Call IsInProgramFiles
  ${If} $0 == 0
    Abort
  ${EndIf}
FunctionEnd

; The folder of the organization's policy, which only administrators may change: made here, nobody else can make it later. One that is
; there is left alone, because it may lead elsewhere or have rights of its own: the program judges it, and says so.
Function MakePolicyFolder
  ${If} ${FileExists} "$APPDATA\Restore Desk\*.*"
    Return
  ${EndIf}
  ClearErrors
  CreateDirectory "$APPDATA\Restore Desk"
  ${If} ${Errors}
    Return
  ${EndIf}
  nsExec::Exec `"$SYSDIR\icacls.exe" "$APPDATA\Restore Desk" /setowner *S-1-5-32-544`
  Pop $0
  nsExec::Exec `"$SYSDIR\icacls.exe" "$APPDATA\Restore Desk" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX`
  Pop $0
FunctionEnd
!endif

; By Explorer, which has the person's rights: an installer may have an administrator's.
Function RunAsPerson
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\restore-desk.exe"'
FunctionEnd

Function un.onInit
  !insertmacro FOR_WHOM
FunctionEnd

Section
  !insertmacro NOT_WHILE_OPEN
  SetOutPath "$INSTDIR"
  File "${PROGRAM}/restore-desk.exe"
!ifdef LOADER
  File "${PROGRAM}/WebView2Loader.dll"
!endif
  File "${ROOT}/LICENSE-MIT"
  File "${ROOT}/LICENSE-APACHE"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Restore Desk.lnk" "$INSTDIR\restore-desk.exe"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "Restore Desk"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\restore-desk.exe"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "Restore Desk"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" $0
!ifdef ALL_USERS
  Call MakePolicyFolder
!endif
  Call TellOfMissingWebView
SectionEnd

; Where Microsoft says that the version is kept: for the computer, seen by 32-bit programs, or for this person.
Function TellOfMissingWebView
  ReadRegStr $0 HKLM "SOFTWARE\WOW6432Node\${WEBVIEW2}" "pv"
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    ReadRegStr $0 HKCU "Software\${WEBVIEW2}" "pv"
  ${EndIf}
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    DetailPrint "$(NO_WEBVIEW)"
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(NO_WEBVIEW)" /SD IDOK
  ${EndIf}
FunctionEnd

; What a person's own profile holds stays: settings, the journal, the tokens in the keyring.
Section "Uninstall"
  !insertmacro NOT_WHILE_OPEN
  Delete "$SMPROGRAMS\Restore Desk.lnk"
  Delete "$INSTDIR\restore-desk.exe"
  Delete "$INSTDIR\WebView2Loader.dll"
  Delete "$INSTDIR\LICENSE-MIT"
  Delete "$INSTDIR\LICENSE-APACHE"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
SectionEnd
