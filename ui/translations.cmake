# Run by the target `translations`: collects every text for people into the files of resources/translations.
#
#   cmake -DLUPDATE=... -DENGINE_WORDS=... -DPROJECT=<source directory> -DWORK=<build directory> -P ui/translations.cmake
#
# Where there is no language yet, WORK/saccade.ts shows what one would hold.

# The engine knows nothing of Qt: what it says is marked here. Its tables are printed by a program; an Error's summary is
# a literal (engine/core/error.h), looked up in the context "Error" when it is shown.
execute_process(COMMAND ${ENGINE_WORDS} OUTPUT_FILE ${WORK}/engine_words.cpp COMMAND_ERROR_IS_FATAL ANY)
file(GLOB_RECURSE sources ${PROJECT}/engine/*.cpp ${PROJECT}/ui/*.cpp ${PROJECT}/app/*.cpp)
set(summaries)
foreach(source IN LISTS sources)
  file(READ ${source} text)
  # Semicolons would make two items of one.
  string(REPLACE ";" "" text "${text}")
  string(REGEX MATCHALL "[^A-Za-z](Error|fail)\\([ \n]*\"[^\"\\]+\"" found "${text}")
  foreach(call IN LISTS found)
    string(REGEX MATCH "\"[^\"]*\"" literal "${call}")
    list(APPEND summaries ${literal})
  endforeach()
endforeach()
list(REMOVE_DUPLICATES summaries)
list(SORT summaries)
list(TRANSFORM summaries REPLACE "(.+)" "QT_TRANSLATE_NOOP(\"Error\", \\1)")
list(JOIN summaries "\n" marked)
file(WRITE ${WORK}/error_summaries.cpp "${marked}\n")

file(GLOB languages ${PROJECT}/resources/translations/*.ts)
if(NOT languages)
  set(languages ${WORK}/saccade.ts)
endif()
execute_process(
  COMMAND ${LUPDATE} -locations none -no-obsolete -I ${PROJECT} ${PROJECT}/ui ${PROJECT}/app ${WORK}/error_summaries.cpp
          ${WORK}/engine_words.cpp -ts ${languages}
  COMMAND_ERROR_IS_FATAL ANY)
